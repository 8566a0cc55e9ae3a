// The keyboard: palette, list boxes, rows. Keys do nothing while somebody types or a dialog is open.

const palette = document.getElementById("palette");
const paletteInput = document.getElementById("palette-input");

const rows = () => [...document.querySelectorAll("[data-row]")];
const rowAt = () => document.querySelector("[data-row][data-at]");
const isTyping = (element) => element.matches?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");

function openPalette() {
  if (!palette || palette.open) return;
  document.querySelectorAll(":popover-open").forEach((popover) => popover.hidePopover());
  palette.showModal();
  paletteInput.select();
  htmx.trigger(paletteInput, "palette-open");
}

document.addEventListener("click", (event) => {
  if (event.target === palette || event.target.closest?.(".c-palette__item")) palette.close();
  if (!event.target.closest?.("[data-palette-open]") || event.metaKey || event.ctrlKey || !palette) return;
  event.preventDefault();
  openPalette();
});

// List boxes: the input keeps the focus, aria-activedescendant tells which option is meant ---------

function mark(input, options, index) {
  options.forEach((option, position) => option.setAttribute("aria-selected", String(position === index)));
  if (index < 0) return input.removeAttribute("aria-activedescendant");
  input.setAttribute("aria-activedescendant", options[index].id);
  options[index].scrollIntoView({ block: "nearest" });
}

function listboxKey(input, event) {
  const options = [...document.getElementById(input.dataset.listbox).querySelectorAll("[role=option]")];
  const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
  const moves = { ArrowDown: (at + 1) % options.length, ArrowUp: at <= 0 ? options.length - 1 : at - 1 };
  if (event.key in moves && options.length) {
    event.preventDefault();
    mark(input, options, moves[event.key]);
  } else if (event.key === "Enter" && at >= 0) {
    event.preventDefault();
    options[at].click();
  } else if (event.key === "Escape" && input.closest(".c-combobox") && options.length) {
    event.preventDefault();
    document.getElementById(input.dataset.listbox).replaceChildren();
    mark(input, [], -1);
  }
}

document.addEventListener("htmx:afterSwap", ({ target }) => {
  const input = target.id && document.querySelector(`[data-listbox="${target.id}"]`);
  if (input) mark(input, [...target.querySelectorAll("[role=option]")], input.value && target.querySelector("[role=option]") ? 0 : -1);
});

// Rows ---------------------------------------------------------------------------------------------

function moveTo(row) {
  if (!row) return;
  rowAt()?.removeAttribute("data-at");
  row.dataset.at = "";
  (row.querySelector(".c-table__link") ?? row.querySelector("a, button"))?.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function step(distance) {
  const all = rows();
  const index = all.indexOf(rowAt());
  moveTo(all[index < 0 ? 0 : Math.min(Math.max(index + distance, 0), all.length - 1)]);
}

const here = () => rowAt() ?? document;

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  x: () => rowAt()?.querySelector("[data-select]")?.click(),
  c: () => here().querySelector("[data-copy]")?.click(),
  e: () => here().querySelector("[data-edit]")?.click(),
  "/": () => { const field = document.querySelector("[data-search]"); field ? field.select() : openPalette(); },
  "?": () => document.getElementById("shortcuts")?.showModal(),
};

function peekAtRow(event) {
  const row = rowAt();
  if (!row?.dataset.peek || event.target.matches("button, input, summary")) return false;
  htmx.ajax("GET", row.dataset.peek, { target: "#peek", swap: "innerHTML" });
  return true;
}

document.addEventListener("keydown", (event) => {
  if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    openPalette();
    return;
  }
  if (event.target.dataset?.listbox) listboxKey(event.target, event);
  const peek = document.getElementById("peek");
  if (event.key === "Escape" && peek?.open && !document.querySelector(":modal")) peek.close();
  if (event.metaKey || event.ctrlKey || event.altKey || isTyping(event.target) || document.querySelector(":modal")) return;
  const handle = Object.hasOwn(KEYS, event.key) ? KEYS[event.key] : event.key === " " && rowAt() ? () => peekAtRow(event) : null;
  if (handle && handle() !== false) event.preventDefault();
});

document.addEventListener("focusin", (event) => {
  const row = event.target.closest?.("[data-row]");
  if (row && row !== rowAt() && event.target.matches(":focus-visible")) {
    rowAt()?.removeAttribute("data-at");
    row.dataset.at = "";
  }
});

// Selection: kept for as long as the tab lives, so that it survives paging, Back and other pages -----

const keptUnder = (form) => `selection ${location.pathname}?${form.elements.query?.value ?? ""}`;
const kept = (form) => new Set(JSON.parse(sessionStorage.getItem(keptUnder(form)) ?? "[]"));
const boxesOf = (form) => [...form.querySelectorAll("[data-select]")];

// What is selected on other pages goes along in hidden fields.
function carry(form, ids) {
  const shown = new Set(boxesOf(form).map((box) => box.value));
  form.querySelectorAll("[data-selected-elsewhere]").forEach((field) => field.remove());
  [...ids].filter((id) => !shown.has(id)).forEach((id) => {
    const field = Object.assign(document.createElement("input"), { type: "hidden", name: "ids", value: id });
    field.dataset.selectedElsewhere = "";
    form.append(field);
  });
}

function show(form, ids) {
  const boxes = boxesOf(form);
  boxes.forEach((box) => { box.checked = ids.has(box.value); });
  carry(form, ids);
  form.querySelectorAll("[data-selection-count]").forEach((output) => { output.textContent = ids.size; });
  const all = form.querySelector("[data-select-all]");
  if (!all) return;
  const checked = boxes.filter((box) => box.checked).length;
  all.checked = checked > 0 && checked === boxes.length;
  all.indeterminate = checked > 0 && checked < boxes.length;
}

function keep(form, ids) {
  sessionStorage.setItem(keptUnder(form), JSON.stringify([...ids]));
  show(form, ids);
}

document.addEventListener("change", ({ target }) => {
  const form = target.closest?.("[data-selection]");
  if (!form) return;
  if (target.matches("[data-select-all]")) boxesOf(form).forEach((box) => { box.checked = target.checked; });
  const ids = kept(form);
  boxesOf(form).forEach((box) => (box.checked ? ids.add(box.value) : ids.delete(box.value)));
  keep(form, ids);
});

document.addEventListener("click", ({ target }) => {
  const form = target.closest?.("[data-selection-clear]") && target.closest("[data-selection]");
  if (form) keep(form, new Set());
});

// What was done to the selected ones is done: they need not be selected any longer.
document.addEventListener("submit", ({ target }) => {
  if (target.closest("#dialog") && target.querySelector("[name=ids]")) {
    document.querySelectorAll("[data-selection]").forEach((form) => sessionStorage.removeItem(keptUnder(form)));
  }
});

const showAll = () => document.querySelectorAll("[data-selection]").forEach((form) => show(form, kept(form)));
showAll();
document.addEventListener("htmx:afterSettle", ({ target }) => { if (target.id !== "dialog") showAll(); });
window.addEventListener("pageshow", showAll);
