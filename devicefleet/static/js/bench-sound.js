// What became of a scan, for ears and hands: eyes are on the thing. Tones are made here, so there is no file to fetch.
"use strict";

const benchSound = (() => {
  const TUNES = { // pairs of hertz and seconds; each outcome differs in pitch and in rhythm
    done: [[880, 0.08], [1320, 0.14]],
    noted: [[1100, 0.07]],
    waiting: [[660, 0.08], [0, 0.05], [660, 0.08]],
    notice: [[740, 0.12], [555, 0.16]],
    refused: [[196, 0.22], [0, 0.06], [196, 0.34]],
  };
  const SHAKES = { done: [40], noted: [25], waiting: [25, 40, 25], notice: [60, 60, 60], refused: [220, 80, 220] };
  const KEPT = "bench sound";

  let context = null;
  let on = localStorage.getItem(KEPT) !== "off";

  function play(outcome) {
    if (!on || document.visibilityState !== "visible") return;
    navigator.vibrate?.(SHAKES[outcome]);
    try {
      context ??= new AudioContext(); // made by a key or a tap: browsers allow no sound before
      context.resume();
      let at = context.currentTime;
      for (const [pitch, length] of TUNES[outcome]) at = tone(pitch, at, length);
    } catch {
      // no sound on this device: the banner says the same
    }
  }

  function tone(pitch, at, length) {
    if (pitch) {
      const [voice, volume] = [context.createOscillator(), context.createGain()];
      voice.type = pitch < 300 ? "sawtooth" : "triangle"; // a low tone needs its overtones on small loudspeakers
      voice.frequency.value = pitch;
      volume.gain.setValueAtTime(0.35, at);
      volume.gain.exponentialRampToValueAtTime(0.001, at + length);
      voice.connect(volume).connect(context.destination);
      voice.start(at);
      voice.stop(at + length);
    }
    return at + length;
  }

  function turn() {
    on = !on;
    localStorage.setItem(KEPT, on ? "on" : "off");
    if (on) play("noted");
    return on;
  }

  return { play, turn, on: () => on };
})();
