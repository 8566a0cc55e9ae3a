// The bell rings when there is news. Without a stream, or once the server has refused one, it asks every 30 seconds.

let stream = null;
let ringing;

function listen() {
  const url = document.getElementById("bell")?.dataset.stream;
  if (!url || document.hidden || (stream && stream.readyState !== EventSource.CLOSED)) return;
  stream = new EventSource(url);
  stream.addEventListener("notices", ring);
}

// Each answer puts a new bell in the place of the one that asked: what rings meanwhile waits for the new one.
function ring() {
  clearTimeout(ringing);
  ringing = setTimeout(() => {
    const bell = document.getElementById("bell");
    if (bell?.classList.contains("htmx-request")) ring();
    else if (bell) htmx.trigger(bell, "notices");
  }, 200);
}

function stop() {
  stream?.close();
  stream = null;
}

// A browser opens six connections to a server: pages that nobody looks at leave theirs to others.
document.addEventListener("visibilitychange", () => (document.hidden ? stop() : listen()));
addEventListener("pagehide", stop);
addEventListener("pageshow", listen);
listen();
