// What every page does: dialogs, copying, toasts, menus. Listeners sit on the document, so that what htmx swaps in works too.

const announcer = document.getElementById("announcer");
const dialog = document.getElementById("dialog");
const peek = document.getElementById("peek");
const openers = new WeakMap();

function announce(text) {
  announcer.textContent = "";
  requestAnimationFrame(() => { announcer.textContent = text; });
}

function on(event, selector, handle) {
  document.addEventListener(event, (occurrence) => {
    const element = occurrence.target.closest?.(selector);
    if (element) handle(element, occurrence);
  });
}

const plainClick = (event) => event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;

// Dialogs ---------------------------------------------------------------------------------------

function showDialog(element, opener) {
  if (element.open) return;
  openers.set(element, opener ?? document.activeElement);
  document.querySelectorAll(".c-menu:popover-open").forEach((menu) => menu.hidePopover());
  element.showModal();
}

function focusFirst(element) {
  const field = "[autofocus], [aria-invalid=true], .c-dialog__body :is(input:not([type=hidden]), select, textarea):enabled";
  const first = element.querySelector(field);
  const chosen = first?.type === "radio" && element.querySelector(`[name="${first.name}"]:checked`);
  (element.querySelector("[role=alert]") ?? (chosen || first) ?? element.querySelector("[data-close], button"))?.focus();
}

async function openInDialog(link) {
  delete dialog.dataset.typed;
  await htmx.ajax("GET", link.href, { target: "#dialog", swap: "innerHTML", source: link });
}

function mayClose(element) {
  return element.dataset.typed === undefined || confirm("Close without saving? What you entered will be lost.");
}

on("click", "a[data-dialog]", (link, event) => {
  if (!dialog || !plainClick(event)) return;
  event.preventDefault();
  openers.set(dialog, link.closest("[popover]") ? document.querySelector(`[popovertarget="${link.closest("[popover]").id}"]`) : link);
  openInDialog(link);
});

on("click", "[data-opens]", (button) => showDialog(document.getElementById(button.dataset.opens), button));

on("submit", "#dialog form[data-dialog-form]", (form, event) => {
  event.preventDefault();
  if (form.ariaBusy === "true") return;
  form.ariaBusy = "true";
  const submitter = event.submitter;
  const values = submitter?.name ? { [submitter.name]: submitter.value } : {};
  htmx.ajax("POST", submitter?.hasAttribute("formaction") ? submitter.formAction : form.getAttribute("action"), { source: form, target: "#dialog", swap: "innerHTML", values })
    .finally(() => { form.ariaBusy = null; });
});

document.addEventListener("submit", (event) => {
  const element = event.target.method === "dialog" && event.target.closest("dialog");
  if (!element) return;
  if (mayClose(element)) delete element.dataset.typed;
  else event.preventDefault();
});

on("click", "dialog [data-close]", (button) => {
  const element = button.closest("dialog");
  if (!mayClose(element)) return;
  delete element.dataset.typed;
  element.close();
});

on("input", "#dialog", () => { dialog.dataset.typed = ""; });

dialog?.addEventListener("cancel", (event) => {
  if (!mayClose(dialog)) event.preventDefault();
  else delete dialog.dataset.typed;
});

document.addEventListener("close", (event) => openers.get(event.target)?.focus({ preventScroll: true }), true);

document.addEventListener("htmx:afterSwap", ({ target }) => {
  if (target === dialog) {
    if (dialog.querySelector("[data-saved]")) delete dialog.dataset.typed;
    if (!dialog.open) dialog.showModal();
    focusFirst(dialog);
  }
  if (target === peek && !peek.open) peek.show();
});

document.addEventListener("htmx:beforeHistorySave", () => document.querySelectorAll("dialog[open]").forEach((element) => element.close()));

// Failures of a request that swaps nothing are said aloud: silence looks like a broken button ------

function toast(text) {
  const box = document.getElementById("toast-template").content.firstElementChild.cloneNode(true);
  box.querySelector("p").textContent = text;
  document.getElementById("messages")?.append(box);
}

const FAILURES = {
  403: "You don’t have access to that. An administrator can change your role.",
  404: "That is no longer here. Reload the page.",
  429: "Too many requests. Wait a moment, then try again.",
};

document.addEventListener("htmx:responseError", ({ detail }) => toast(FAILURES[detail.xhr.status] ?? "That didn’t work, and nothing was changed. Try again in a moment."));
document.addEventListener("htmx:sendError", () => toast("You seem to be offline. Check the connection, then try again."));

on("click", "[data-dismiss]", (button) => button.closest(button.dataset.dismiss)?.remove());

function expireToasts() {
  document.querySelectorAll(".c-messages [data-toast=success]:not([data-expires]), .c-messages [data-toast=info]:not([data-expires])").forEach((element) => {
    element.dataset.expires = "";
    const leave = () => (element.matches(":hover, :focus-within") ? setTimeout(leave, 2000) : element.remove());
    if (element.closest(".l-shell")) setTimeout(leave, 8000);
  });
}
expireToasts();
document.addEventListener("htmx:afterSettle", expireToasts);

// Of a strip of tabs that is longer than a phone is wide, the chosen one is on screen.
function showChosenTabs() {
  document.querySelectorAll(".c-tabs > [aria-current]").forEach((tab) => {
    const [strip, chosen] = [tab.parentElement, tab].map((element) => element.getBoundingClientRect());
    tab.parentElement.scrollLeft += chosen.left - strip.left - (strip.width - chosen.width) / 2;
  });
}
showChosenTabs();
document.addEventListener("htmx:afterSettle", showChosenTabs);

// Small services ---------------------------------------------------------------------------------

on("click", "[data-copy]", async (button, event) => {
  event.preventDefault();
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
  } catch {
    announce("Copying is not allowed here. Select the text and copy it.");
    return;
  }
  button.dataset.copied = "";
  announce("Copied");
  setTimeout(() => delete button.dataset.copied, 1500);
});

// Fills fields of the form by their names, such as an amount with its currency.
on("click", "[data-fill]", (button) => {
  Object.entries(JSON.parse(button.dataset.fill)).forEach(([name, value]) => {
    const field = button.form.elements[name];
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
});

on("change", "[data-submit-on-change]", (control) => control.form.requestSubmit());
on("click", "[data-print]", () => print());

on("input", "[data-confirms]", (input) => {
  const confirmed = input.value.trim() === input.dataset.confirms;
  const buttons = input.form.id ? document.querySelectorAll(`[form="${input.form.id}"][data-confirmed]`) : [];
  [...buttons, ...input.form.querySelectorAll("[data-confirmed]")].forEach((button) => { button.disabled = !confirmed; });
});

// A combobox is an input over a <select>-like list that the server fills; choosing writes the hidden value.
on("click", "[data-option]", (option) => {
  const box = option.closest(".c-combobox");
  const input = box.querySelector("[role=combobox]");
  input.value = option.dataset.label ?? option.textContent.trim();
  input.removeAttribute("aria-activedescendant"); // the options go
  const hidden = box.querySelector("input[type=hidden]");
  hidden.value = option.dataset.option;
  hidden.dispatchEvent(new Event("change", { bubbles: true }));
  box.querySelector("[role=listbox]").replaceChildren();
});

// Whoever types on has chosen nobody yet: money must not go to the one before.
on("input", ".c-combobox [role=combobox]", (input) => {
  input.closest(".c-combobox").querySelector("input[type=hidden]").value = "";
});

if (!CSS.supports("position-area", "block-end")) {
  document.addEventListener("toggle", ({ target, newState }) => {
    if (newState !== "open" || !target.matches(".c-menu")) return;
    const anchor = document.querySelector(`[popovertarget="${target.id}"]`).getBoundingClientRect();
    const left = target.dataset.align === "end" ? anchor.right - target.offsetWidth : anchor.left;
    target.style.left = `${Math.max(8, Math.min(left, innerWidth - target.offsetWidth - 8))}px`;
    target.style.top = `${Math.min(anchor.bottom, innerHeight - target.offsetHeight - 8)}px`;
  }, true);
}

if (navigator.platform.startsWith("Mac") || navigator.platform.startsWith("iP")) {
  document.querySelectorAll("[data-mod-key]").forEach((key) => { key.textContent = "⌘ K"; });
}
