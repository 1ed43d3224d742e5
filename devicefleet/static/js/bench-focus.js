// The box that scanners type into has the focus: whatever was tapped, a scan never goes astray. Only another box, an open
// list, a dialog or somebody on the way through the page with the Tab key keeps it.
"use strict";

const benchFocus = (() => {
  const SETTLED = 40; // milliseconds in which a tap has moved the focus to wherever it wants it
  const OWN = "input:not(#scan, [type=file]), select, textarea, dialog, [contenteditable]";
  const box = document.getElementById("scan");

  const elsewhere = () => document.querySelector("dialog[open]") ?? document.activeElement?.closest(OWN);
  const back = () => setTimeout(() => elsewhere() ?? box.focus({ preventScroll: true }), SETTLED);

  // Without this a phone would put its keyboard over half of the page; scanners type without one.
  function quiet(touch = matchMedia("(pointer: coarse)").matches) {
    const button = document.getElementById("keyboard");
    button.hidden = !touch;
    const show = (typing) => {
      box.inputMode = typing || !touch ? "text" : "none";
      button.setAttribute("aria-pressed", typing);
    };
    show(false);
    button.addEventListener("click", () => {
      show(box.inputMode === "none");
      box.blur(); // focusing anew is what brings the keyboard out, or puts it away
      box.focus();
    });
  }

  // A scanner that types while a button has the focus: its first character goes into the box as well.
  function catchTyping({ key, target, ctrlKey, altKey, metaKey }) {
    const press = key === " " && target.closest?.("button, summary, a");
    if (key.length === 1 && !ctrlKey && !altKey && !metaKey && !press && !elsewhere()) box.focus();
  }

  function keep() {
    quiet();
    box.focus();
    addEventListener("focus", back);
    addEventListener("pageshow", back);
    document.addEventListener("visibilitychange", back);
    document.addEventListener("focusout", ({ relatedTarget }) => relatedTarget ?? back());
    document.addEventListener("keydown", catchTyping);
    document.addEventListener("click", ({ detail }) => detail && back()); // a tap; a press of a key says 0
  }

  return { keep, back };
})();
