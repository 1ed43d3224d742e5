// Draws the bench: the card in force, what became of the last scan, the slots, and what waits. Words come from the page.
"use strict";

const benchView = (() => {
  const find = (id) => document.getElementById(id);
  const LOOKS = {
    done: ["good", "check-circle-fill"],
    noted: ["info", "plus-lg"],
    waiting: ["info", "cloud-arrow-up"],
    notice: ["warn", "exclamation-triangle-fill"],
    refused: ["bad", "x-circle-fill"],
  };
  const CONNECTIONS = { live: ["good", "cloud-check"], sending: ["info", "cloud-arrow-up"] };
  const SLOT_LOOKS = { empty: ["quiet", "circle"], filled: ["good", "check-circle-fill"], unasked: ["quiet", "dash-circle"] };
  const UNDO_FOR = 10 * 60 * 1000; // as long as the server takes something back
  const MOST_LOGGED = 12;

  const words = {};
  const cards = {};
  let undoing = 0;

  function learn() {
    for (const word of find("bench-words").content.querySelectorAll("[data-word]")) words[word.dataset.word] = word.textContent;
    for (const card of document.querySelectorAll("[data-card]")) cards[card.value] = card;
  }

  // A sentence of the page, filled in.
  const word = (name, values = {}) => words[name].replace(/\{(\w+)\}/g, (_all, key) => values[key]);

  const time = (at) => new Date(at).toLocaleTimeString([], { hourCycle: "h23", hour: "2-digit", minute: "2-digit" });

  function icon(holder, name) {
    const use = holder.querySelector("use");
    use.setAttribute("href", `${use.getAttribute("href").split("#")[0]}#${name}`);
  }

  function dress(part, [tone, sign]) {
    part.className = part.className.replace(/\btone-\w+|$/, ` tone-${tone}`);
    icon(part, sign);
  }

  // A copy of the template, with the text of its `data-part`s put in.
  function copy(template, parts) {
    const made = find(template).content.firstElementChild.cloneNode(true);
    for (const part of made.querySelectorAll("[data-part]")) part.textContent = parts[part.dataset.part] ?? "";
    return made;
  }

  const isMode = (scan) => cards[scan.trim().toUpperCase()]?.dataset.card === "mode";

  // `waits`: the card has not reached the server. Of a tray that an earlier visit left, only the number of things is known.
  function mode(value, waits, inTray) {
    const card = cards[value];
    const unseen = inTray > 0 && find("slots").hidden;
    find("mode-word").textContent = card ? card.dataset.said : word("no-card");
    find("mode-hint").textContent =
      waits ? word("card-waits") : unseen ? word("in-tray", { n: inTray }) : card ? card.dataset.hint : word("no-card-hint");
    icon(find("mode"), card ? card.querySelector("use").getAttribute("href").split("#")[1] : "upc-scan");
    find("mode").classList.toggle("none", !card);
    delivery(value);
    for (const each of Object.values(cards)) if (isMode(each.value)) each.setAttribute("aria-pressed", each === card);
  }

  // The outcome of the last scan: a refusal interrupts who is being read to, anything else waits for a pause.
  function say({ outcome, word: said, sentence, scan = "", link = null }) {
    const banner = copy("said-template", { word: said, sentence, scan: unsaid(scan, said + sentence) });
    dress(banner, LOOKS[outcome]);
    const way = banner.querySelector("a");
    if (link) Object.assign(way, { href: link.href, textContent: link.text });
    else way.remove();
    const [here, other] = outcome === "refused" ? ["said-alert", "said-status"] : ["said-status", "said-alert"];
    find(other).replaceChildren();
    find(here).replaceChildren(banner);
  }

  // Undo takes the last scan out of the tray, or takes back what was done last.
  function undo({ tray, undo: entry, undoAt }) {
    clearTimeout(undoing);
    const left = tray.length > 0 ? UNDO_FOR : entry === null ? 0 : undoAt + UNDO_FOR - Date.now();
    find("undo").hidden = left <= 0;
    if (left > 0 && tray.length === 0) undoing = setTimeout(() => (find("undo").hidden = true), left);
  }

  // In the mode Receive, what is the same for a whole delivery.
  function delivery(value) {
    find("delivery").hidden = value !== "CARD-RECEIVE";
    for (const part of document.querySelectorAll("[data-needs-kind]")) part.hidden = !find("kind").value;
  }

  function slots(list) {
    const icons = JSON.parse(find("slots").dataset.icons);
    find("slots").replaceChildren(
      ...list.map((slot) => {
        const made = copy("slot-template", { ...slot, state: word(`slot-${slot.state}`) });
        const [kind, sign] = made.querySelectorAll("svg");
        icon(kind.parentElement, icons[slot.kind] ?? "tag");
        dress(sign.parentElement, SLOT_LOOKS[slot.state]);
        made.classList.add(`bench-${slot.state}`);
        return made;
      }),
    );
    find("slots").hidden = list.length === 0;
  }

  function log({ outcome, word: said, sentence }, scan, at) {
    const made = copy("log-template", { word: said, sentence, scan: unsaid(scan, said + sentence), time: time(at) });
    dress(made, LOOKS[outcome]);
    find("log-none").hidden = true;
    find("log").prepend(made);
    while (find("log").children.length > MOST_LOGGED) find("log").lastElementChild.remove();
  }

  // What was scanned, unless it was a card or the answer names it.
  function unsaid(scan, answer) {
    const bare = (text) => text.toUpperCase().replace(/[^A-Z0-9]/g, "");
    return nameOf(scan) !== scan || bare(answer).includes(bare(scan)) ? "" : scan;
  }

  // A card by its word, anything else as it was scanned.
  const nameOf = (scan) => cards[scan.trim().toUpperCase()]?.dataset.said ?? scan;

  function connection(state, n) {
    const chip = find("connection");
    chip.hidden = false;
    dress(chip, CONNECTIONS[state] ?? ["warn", "cloud-slash"]);
    chip.querySelector("span").textContent = n ? `${word(`connection-${state}`)}: ${n}` : word(`connection-${state}`);
  }

  // Scans that wait for the server: one's own are listed, those of somebody else on this device only counted.
  function waiting(mine, others, state) {
    find("waiting").hidden = mine.length === 0;
    find("waiting-count").textContent = mine.length;
    find("waiting-why").textContent = mine.length ? word(`waiting-${state}`) : "";
    find("waiting-sign-in").hidden = state !== "signed-out";
    find("waiting-list").replaceChildren(
      ...mine.map((item) => copy("waiting-template", { scan: nameOf(item.scan), time: time(item.at) })),
    );
    find("others").hidden = others.length === 0;
    find("others-said").textContent = others.length ? word("others", { n: others.length }) : "";
  }

  function tasks(list, listen) {
    find("tasks").hidden = list.length === 0;
    find("tasks-count").textContent = list.length;
    const shown = new Map([...find("task-list").children].map((row) => [row.dataset.key, row]));
    const rows = list.map((task) => shown.get(task.key) ?? row(task, listen));
    find("task-list").replaceChildren(...rows);
  }

  function row(task, { open, again, dismiss }) {
    const made = copy("task-template", { scan: nameOf(task.scan), mode: nameOf(task.mode), time: time(task.at) });
    made.dataset.key = task.key;
    const sentence = made.querySelector("[data-part=sentence]");
    made.addEventListener("toggle", async () => made.open && (sentence.textContent = await open(task)));
    made.querySelector("[data-do=again]").addEventListener("click", () => again(task));
    made.querySelector("[data-do=dismiss]").addEventListener("click", () => dismiss(task));
    return made;
  }

  return { learn, word, mode, isMode, nameOf, say, undo, delivery, slots, log, connection, waiting, tasks, icon };
})();
