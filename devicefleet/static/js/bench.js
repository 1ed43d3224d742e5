// The bench: takes scans from a scanner, the camera or fingers, and shows what the server made of each. The server holds
// the state; this page holds the card in force and the tray, as the last answer said. Without this file the form posts.
"use strict";

(async () => {
  const TWICE = 3_000; // the same code within so many milliseconds is one scan
  const FINGER = 500; // milliseconds: no finger presses Enter so soon after a scan
  const HELD = ["CARD-DONE", "CARD-UNDO"]; // they are about what went before, so that has to be saved first

  const form = document.getElementById("scanning");
  const box = document.getElementById("scan");
  const PATIENCE = form.elements.csrf_token ? 3_000 : 300; // the page kept for no connection hardly waits for one
  const lately = new Map();
  let enteredAt = 0;
  let line = Promise.resolve(); // scans are taken one after another, however fast they come
  let painted = line;
  let whose = line; // settles once it is known who stands here, or after a while

  try {
    await benchStore.open();
  } catch {
    return; // this browser keeps nothing: the form posts, as it does without JavaScript
  }

  const plain = (scan) => scan.trim().toUpperCase();
  const word = benchView.word;
  const here = () => benchLine.who();

  function say(outcome, name, values = {}, more = {}) {
    const said = { outcome, word: word(name), sentence: word(`${name}-said`, values), scan: values.scan, ...more };
    benchSound.play(outcome);
    benchView.say(said);
    return said;
  }

  // Enter in an empty box ends what waits for Done: two scans and a key hand over a whole kit. What comes right after a
  // scan is the scanner's own second line end, not a finger.
  async function pressed() {
    if (Date.now() - enteredAt < FINGER) return;
    await line;
    const bench = await benchStore.bench(here());
    if (bench.tray.length || (await mine()).length) scanned("CARD-DONE");
  }

  // Everything that is scanned comes through here, whole as it came: the server takes apart what was run together.
  function scanned(raw) {
    if (!raw.trim()) return;
    line = line.then(() => take(raw)).catch(() => say("refused", "broken", { scan: raw }));
  }

  async function take(raw) {
    const scan = raw.trim();
    if (again(scan)) return benchView.log(say("notice", "again", { scan }), scan, Date.now());
    await whose;
    if (!here()) return say("refused", "unknown", {}, signIn());
    if (HELD.includes(plain(scan)) && (await unsent())) return forget(scan);
    const item = await benchLine.add(scan, benchDelivery.now());
    navigator.storage?.persist?.(); // asks the browser not to clear away what waits here
    benchLine.hurry().then(() => kept(item));
    await paint();
  }

  function again(scan) {
    const now = Date.now();
    const twice = now - (lately.get(plain(scan)) ?? 0) < TWICE;
    if (twice) return true;
    if (benchView.isMode(scan) || HELD.includes(plain(scan))) lately.clear(); // after a card the same thing may well come again
    lately.set(plain(scan), now);
    return false;
  }

  const forget = (scan) => lately.delete(plain(scan));

  // Done and Undo are turned away while something waits, or nothing can be sent.
  async function unsent() {
    const state = await benchLine.hurry();
    const { length: n } = await mine();
    if (state === "live" && !n) return false;
    say("refused", n ? "held" : "held-away", { n }, state === "signed-out" ? signIn() : {});
    return true;
  }

  const signIn = () => ({ link: { href: "/sign-in?next=/bench", text: word("sign-in") } });

  async function mine() {
    return (await benchStore.waiting()).filter((item) => item.who === here());
  }

  // The scan is still here after it was tried: say so, where its answer would have been said.
  async function kept(item) {
    const waits = (await mine()).find((other) => other.key === item.key);
    const state = benchLine.state();
    if (!waits || state === "live") return;
    const { scan } = item;
    if (state === "signed-out") say("waiting", "signed-out", { scan, n: (await mine()).length }, signIn());
    else say("waiting", state === "not-allowed" ? "not-allowed" : "kept", { scan });
  }

  function answered({ item, answer, bench }) {
    const same = answer.tray.join("\n") === bench.tray.join("\n");
    benchSound.play(answer.outcome);
    benchView.say({ ...answer, scan: item.scan, link: answer.link && { href: answer.link, text: word("open") } });
    if (answer.slots.length || !same) benchView.slots(answer.slots); // else they are as they were
    benchView.log(answer, item.scan, Date.now());
    if (answer.outcome === "refused") forget(item.scan); // what was wrong may be put right within three seconds
  }

  // One drawing after another, so that the last one shows what was read last.
  function paint(state = benchLine.state()) {
    painted = painted.catch(() => {}).then(() => draw(state));
    return painted;
  }

  async function draw(state) {
    const every = await benchStore.waiting();
    const own = every.filter((item) => item.who === here());
    const ahead = own.map((item) => plain(item.scan)).filter(benchView.isMode).pop();
    const bench = await benchStore.bench(here());
    if (ahead) benchView.slots([]); // they belong to the card before
    benchView.mode(ahead ?? bench.mode, Boolean(ahead), bench.tray.length);
    benchView.undo(bench);
    benchView.connection(state, own.length);
    benchView.waiting(own, every.filter((item) => item.who !== here()), state === "sending" ? "live" : state);
    benchView.tasks((await benchStore.tasks()).filter((task) => task.who === here()), onTask);
  }

  const onTask = {
    async open(task) {
      if (task.strayed) return word("task-strayed", { card: benchView.nameOf(task.mode) });
      const { json, trouble } = await benchLine.again(task);
      if (trouble) return word("task-away");
      if (json.outcome === "done") await onTask.dismiss(task); // what stood in its way is gone
      if (json.outcome === "done") answered({ item: task, answer: json, bench: task });
      return json.outcome === "noted" ? word("task-free") : json.sentence;
    },
    async again(task) {
      await benchStore.resolve(task.key);
      forget(task.scan);
      scanned(task.scan);
    },
    async dismiss(task) {
      await benchStore.resolve(task.key);
      share({});
      await paint();
    },
  };

  // Two tabs are one bench: what one is told, the other shows.
  const tabs = new BroadcastChannel("bench");
  tabs.onmessage = ({ data }) => hear(data);
  const share = (news) => tabs.postMessage(news);

  function hear(news) {
    if (news.answer) answered(news);
    return paint(news.sending ? "sending" : undefined);
  }

  // A card that was pressed: a finger may well mean it twice.
  function press(card) {
    forget(card);
    scanned(card);
  }

  function enter() {
    const raw = box.value;
    box.value = "";
    scanned(raw);
    if (raw.trim()) enteredAt = Date.now();
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (event.submitter?.name === "scan") press(event.submitter.value);
    else if (box.value.trim()) enter();
    else pressed();
  });
  box.addEventListener("keydown", (event) => {
    const ends = event.key === "Tab" ? box.value && !event.shiftKey : event.ctrlKey && /^[jm]$/i.test(event.key);
    if (!ends) return; // Enter submits the form by itself; a line feed may come as Ctrl+J, which would open a window
    event.preventDefault();
    enter();
  });
  box.addEventListener("paste", (event) => {
    const text = event.clipboardData.getData("text");
    if (!/[\r\n\t]/.test(text.trim())) return; // the box would run the lines into one
    event.preventDefault();
    scanned(box.value + text);
    box.value = "";
  });

  function meet() {
    const known = benchLine.renew();
    whose = Promise.race([known, new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
  }
  addEventListener("focus", meet);
  addEventListener("online", meet);
  addEventListener("offline", benchLine.away);
  document.getElementById("send").addEventListener("click", meet);

  const sound = document.getElementById("sound");
  const showSound = (on) => {
    sound.hidden = false;
    sound.setAttribute("aria-pressed", on);
    benchView.icon(sound, on ? "volume-up" : "volume-mute");
  };
  sound.addEventListener("click", () => showSound(benchSound.turn()));

  benchView.learn();
  showSound(benchSound.on());
  benchDelivery.keep(scanned);
  benchFocus.keep();
  benchCamera.ready(scanned);
  whose = Promise.race([
    benchLine.start((news) => {
      if (news.answer) share(news);
      hear(news);
    }, benchView.isMode),
    new Promise((resolve) => setTimeout(resolve, PATIENCE)),
  ]);
  await paint();

  if (navigator.serviceWorker) {
    const script = "/bench/worker.js";
    const policy = window.trustedTypes?.createPolicy("bench", { createScriptURL: () => script });
    const trusted = policy ? policy.createScriptURL("") : script;
    navigator.serviceWorker.register(trusted, { scope: "/bench" }).catch(() => {}); // tried again by the next visit
  }
})();
