// The server writes times in UTC; here they become the viewer's zone, and "3 minutes ago" stays true.

const absolute = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", timeZoneName: "short" });
const STEPS = [["year", 31_536_000], ["month", 2_592_000], ["day", 86_400], ["hour", 3_600], ["minute", 60]];

// As on the server: what was set for seven days a breath ago is seven days away, not six.
const BREATH = 60;

function relative(moment) {
  const away = (moment - Date.now()) / 1000;
  if (Math.abs(away) < 60) return "just now";
  const seconds = away < 0 ? -away : away + BREATH;
  const [unit, length] = STEPS.find(([, length]) => seconds >= length);
  const count = Math.trunc(seconds / length);
  const words = `${count} ${unit}${count === 1 ? "" : "s"}`;
  return away < 0 ? `${words} ago` : `in ${words}`;
}

function render(root) {
  root.querySelectorAll("time[data-moment]").forEach((element) => {
    const moment = new Date(element.dateTime);
    const text = absolute.format(moment);
    element.title = text;
    element.querySelector(".c-moment__absolute").textContent = text;
    if (element.dataset.moment === "live") element.querySelector(".c-moment__words").textContent = relative(moment);
  });
}

render(document);
document.addEventListener("htmx:afterSettle", ({ target }) => render(target.parentElement ?? document));
setInterval(() => { if (!document.hidden) render(document); }, 60_000);
