// A name or initials drawn with a finger, a pen or a mouse: strokes on a grid, sent as numbers.
// Without it everything else on the page works, so the place to draw only shows when this has run.
const place = document.querySelector("[data-draw]");
const canvas = place.querySelector("canvas");
const mark = place.querySelector("input[name=mark]");
const pens = place.querySelectorAll("button[type=submit]");
const paper = canvas.getContext("2d");
const wide = canvas.width;
const high = canvas.height;
const MOST_POINTS = 4000;
let strokes = [];
let pointer = null;

const whole = (value, most) => Math.min(most, Math.max(0, Math.round(value)));

function at(event) {
  const edge = canvas.getBoundingClientRect();
  const across = (event.clientX - edge.left - canvas.clientLeft) / canvas.clientWidth;
  const down = (event.clientY - edge.top - canvas.clientTop) / canvas.clientHeight;
  return [whole(across * wide, wide), whole(down * high, high)];
}

function draw() {
  paper.clearRect(0, 0, wide, high);
  paper.strokeStyle = getComputedStyle(canvas).color;
  paper.lineWidth = 7;
  paper.lineCap = paper.lineJoin = "round";
  for (const stroke of strokes) {
    paper.beginPath();
    paper.moveTo(...stroke[0]);
    for (const point of stroke) paper.lineTo(...point);
    paper.stroke();
  }
}

function settle() {
  mark.value = strokes.length ? JSON.stringify(strokes) : "";
  for (const pen of pens) pen.disabled = !strokes.length;
  draw();
}

function full() {
  return strokes.reduce((sum, stroke) => sum + stroke.length, 0) >= MOST_POINTS || strokes.length >= 100;
}

canvas.addEventListener("pointerdown", (event) => {
  if (pointer !== null || event.button !== 0 || full()) return;
  pointer = event.pointerId;
  canvas.setPointerCapture(pointer);
  strokes.push([at(event)]);
  draw();
});

canvas.addEventListener("pointermove", (event) => {
  if (event.pointerId !== pointer) return;
  const stroke = strokes.at(-1);
  for (const step of event.getCoalescedEvents?.() ?? [event]) {
    const [across, down] = at(step);
    const [before, above] = stroke.at(-1);
    if (Math.hypot(across - before, down - above) >= 3 && !full()) stroke.push([across, down]);
  }
  draw();
});

for (const end of ["pointerup", "pointercancel"]) {
  canvas.addEventListener(end, (event) => {
    if (event.pointerId !== pointer) return;
    pointer = null;
    settle();
  });
}

place.querySelector("[data-clear]").addEventListener("click", () => {
  strokes = [];
  settle();
});

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
place.hidden = false;
settle();
