// Goods in: what is the same for everything that comes together is said once, and goes along with each scan.
"use strict";

const benchDelivery = (() => {
  const KEPT = "bench delivery";
  const fields = [...document.querySelectorAll("#delivery [name]")];
  const all = () => Object.fromEntries(fields.map((field) => [field.name, field.value.trim()]));

  // As it stands at this scan; without a kind the server goes by the number that was scanned.
  const now = () => (document.getElementById("delivery").hidden || !all().kind ? {} : all());

  function keep() {
    const kept = JSON.parse(localStorage.getItem(KEPT) ?? "{}");
    for (const field of fields) {
      field.value = kept[field.name] ?? field.value;
      field.addEventListener("change", () => {
        localStorage.setItem(KEPT, JSON.stringify(all()));
        benchView.delivery("CARD-RECEIVE");
        if (field.tagName === "SELECT") document.getElementById("scan").focus();
      });
      field.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" || field.tagName === "SELECT") return;
        event.preventDefault(); // said, and on to the scans
        document.getElementById("scan").focus();
      });
    }
  }

  return { now, keep };
})();
