// Small comforts; every page works without them.
"use strict";

// A form sends once: a second press while the first is under way does nothing.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  for (const button of form.querySelectorAll("button[type=submit]")) button.setAttribute("aria-busy", "true");
  if (form.matches(".keeps")) setTimeout(() => letSend(form), 3000); // it answers with a file, and the page stays
});

function letSend(form) {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
}

// The page may come back from the browser's memory: let its forms send again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) letSend(form);
});

// Another choice in these lists shows its page or picture at once; without JavaScript a button does.
document.addEventListener("change", (event) => {
  const box = event.target;
  const shows = box.form?.querySelector("button[data-shows]");
  if (box.matches("select[data-goes]")) box.form.requestSubmit();
  else if (shows?.dataset.shows.split(" ").includes(box.name)) box.form.requestSubmit(shows);
});

// The picture of a label stock follows what is typed.
let drawing;
document.addEventListener("input", (event) => {
  const picture = event.target.form?.querySelector("img[data-picture]");
  if (!picture) return;
  clearTimeout(drawing);
  drawing = setTimeout(() => {
    const typed = new URLSearchParams(new FormData(event.target.form));
    for (const name of ["csrf_token", "once", "name"]) typed.delete(name);
    picture.src = `${picture.dataset.picture}?${typed}`;
  }, 300);
});

// A scanner ends each scan with Enter: go on to the form's next empty box instead of sending half a form.
document.addEventListener("keydown", (event) => {
  const box = event.target;
  if (event.key !== "Enter" || !box.matches("input[data-scan]") || !box.form) return;
  const boxes = [...box.form.querySelectorAll("input:not([type=hidden]), select")];
  const next = boxes.slice(boxes.indexOf(box) + 1).find((other) => other.required && !other.value);
  if (box.value && next) {
    event.preventDefault();
    next.focus();
  }
});

// "/" goes to the search box, as long as nobody is typing.
document.addEventListener("keydown", (event) => {
  const seek = document.getElementById("seek");
  if (event.key === "/" && seek && !event.target.closest("input, textarea, select")) {
    event.preventDefault();
    seek.focus();
  }
});

// A press beside an open menu, or Escape, closes it.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll(".top details[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  const menu = document.querySelector(".top details[open]");
  if (event.key === "Escape" && menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// A refused form: go to the box that is wrong, or else to why; at the bench the next scan must not be lost.
if (!document.querySelector("input[data-scan][autofocus]")) {
  const wrong = document.querySelector(":is(input, select, textarea)[aria-invalid]");
  (wrong ?? document.getElementById("refusal"))?.focus();
}

// A long import goes on checking by itself, part by part; once refused, or without JavaScript, its button does it.
if (!document.getElementById("refusal")) document.getElementById("go-on")?.requestSubmit();

// What was tapped on the picture of a sheet is said beside the button that prints.
document.addEventListener("change", ({ target }) => {
  const where = document.getElementById("where-on");
  if (!where || !target.matches("[name=place], [name=damaged], [name=start], [name=skip]")) return;
  const { form } = target;
  const damaged = [...form.querySelectorAll("[name=damaged]:checked")].map((box) => box.value);
  const typed = form.elements.skip?.value.match(/\d+/g) ?? [];
  const places = [...new Set([...damaged, ...typed])].sort((one, other) => one - other).join(", ");
  const starts = where.dataset.starts.replace("{n}", form.elements.start?.value || form.elements.place.value);
  where.textContent = places ? `${starts} ${where.dataset.leftOut.replace("{places}", places)}` : starts;
});
