"""Work over many movements, done in the background."""
