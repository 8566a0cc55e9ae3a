"""Those who move money in the race: programs that wait for a round and answer with a tally."""
