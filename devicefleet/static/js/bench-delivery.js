// Goods in: what is the same for everything that comes together is said once, and goes along with each scan.
"use strict";

const benchDelivery = (() => {
  const KEPT = "bench delivery";
  const QUICK = 60; // milliseconds between two keys: no hand is as quick as a scanner
  const SHORTEST = 6; // characters of a scan
  const fields = [...document.querySelectorAll("#delivery [name]")];
  const box = document.getElementById("scan");
  const all = () => Object.fromEntries(fields.map((field) => [field.name, field.value.trim()]));

  // As it stands at this scan; without a kind the server goes by the number that was scanned.
  const now = () => (document.getElementById("delivery").hidden || !all().kind ? {} : all());

  function changed({ target }) {
    localStorage.setItem(KEPT, JSON.stringify(all()));
    benchView.delivery("CARD-RECEIVE");
    if (target.tagName === "SELECT") box.focus();
  }

  // A scan that went into one of these boxes is taken out of it, or every device to come would carry it.
  function watch(field, take) {
    let [last, quick] = [0, 0];
    field.addEventListener("keydown", (event) => {
      quick = event.timeStamp - last < QUICK ? quick + 1 : 0;
      last = event.timeStamp;
      const strayed = quick >= SHORTEST && ["Enter", "Tab"].includes(event.key);
      if (!strayed && event.key !== "Enter") return;
      event.preventDefault();
      const kept = strayed ? field.value.length - quick : field.value.length;
      if (strayed) take(field.value.slice(kept));
      field.value = field.value.slice(0, kept);
      box.focus();
    });
  }

  function keep(take) {
    const kept = JSON.parse(localStorage.getItem(KEPT) ?? "{}");
    for (const field of fields) {
      field.value = kept[field.name] ?? field.value;
      field.addEventListener("change", changed);
      if (field.tagName === "INPUT") watch(field, take);
    }
  }

  return { now, keep };
})();
