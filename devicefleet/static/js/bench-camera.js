// The camera as a scanner: codes are read here, and no picture leaves the device. Where there is no live camera, a photo
// is read the same way, and the page says why.
"use strict";

const benchCamera = (() => {
  const find = (id) => document.getElementById(id);
  const FORMATS = ["qr_code", "code_128", "ean_13"];
  const REST = 100; // milliseconds between two looks: the bench stays quick on a phone
  const IN_VIEW = 3_000; // a code that stays in view is one scan; it counts again once it was gone for so long
  const KEPT = "bench camera";
  const REASONS = { NotAllowedError: "denied", NotFoundError: "none", OverconstrainedError: "none", NotReadableError: "busy" };

  let detector = null;
  let stream = null;
  let wanted = false; // open, if perhaps paused while nobody looks
  let take = () => {};
  const seen = new Map();

  function reader() {
    const wasm = find("camera").dataset.wasm; // from ourselves: the package would fetch it from elsewhere
    BarcodeDetectionAPI.prepareZXingModule({ overrides: { locateFile: (name, at) => (name.endsWith(".wasm") ? wasm : at + name) } });
    return new BarcodeDetectionAPI.BarcodeDetector({ formats: FORMATS });
  }

  // Boxes carry several codes: the one in the middle of the picture is the one that is meant.
  async function look(picture, width, height) {
    detector ??= reader();
    const away = ({ boundingBox: box }) => Math.hypot(box.x + box.width / 2 - width / 2, box.y + box.height / 2 - height / 2);
    return (await detector.detect(picture)).sort((one, other) => away(one) - away(other))[0]?.rawValue;
  }

  async function watch(live) {
    const video = find("camera-picture");
    while (live === stream && live.active) {
      const code = await look(video, video.videoWidth, video.videoHeight).catch(() => fail("reader"));
      if (code && live === stream) sight(code);
      await new Promise((resolve) => setTimeout(resolve, REST));
    }
  }

  function sight(code) {
    const last = seen.get(code) ?? 0;
    seen.set(code, Date.now());
    if (Date.now() - last > IN_VIEW) take(code);
  }

  // The one that was chosen on this device, while it is there; else the one at the back.
  async function open() {
    const ask = (which) =>
      navigator.mediaDevices.getUserMedia({ video: { ...which, width: { ideal: 1280 } }, audio: false });
    const chosen = localStorage.getItem(KEPT);
    const lost = (problem) => {
      if (!chosen || problem.name !== "OverconstrainedError") throw problem;
      localStorage.removeItem(KEPT);
      return ask({ facingMode: "environment" });
    };
    return ask(chosen ? { deviceId: { exact: chosen } } : { facingMode: "environment" }).catch(lost);
  }

  async function start() {
    wanted = true;
    find("camera").hidden = false;
    find("camera-open").setAttribute("aria-expanded", "true");
    if (!navigator.mediaDevices) return fail(window.isSecureContext ? "none" : "insecure");
    try {
      const video = find("camera-picture");
      const live = await open();
      if (!wanted || stream) return end(live); // closed, or opened twice, while the browser asked
      stream = live;
      video.srcObject = live;
      await video.play();
      find("camera-live").hidden = false;
      find("camera-why").textContent = "";
      await offer(live);
      watch(live);
    } catch (problem) {
      fail(REASONS[problem.name] ?? "none");
    }
  }

  // What this camera can do, and which others there are: known once one of them is allowed.
  async function offer(live) {
    const [track] = live.getVideoTracks();
    const torch = find("camera-torch");
    torch.hidden = !track.getCapabilities?.().torch;
    torch.setAttribute("aria-pressed", "false");
    const cameras = (await navigator.mediaDevices.enumerateDevices()).filter((device) => device.kind === "videoinput");
    const choose = find("camera-choice");
    choose.replaceChildren(...cameras.map((camera, n) => new Option(camera.label || `${n + 1}`, camera.deviceId)));
    choose.value = track.getSettings().deviceId ?? "";
    choose.parentElement.hidden = cameras.length < 2;
  }

  const end = (live) => live?.getTracks().forEach((track) => track.stop());

  function pause() {
    end(stream);
    stream = null;
    find("camera-live").hidden = true;
  }

  function stop() {
    wanted = false;
    pause();
    find("camera").hidden = true;
    find("camera-open").setAttribute("aria-expanded", "false");
  }

  function fail(reason) {
    pause();
    wanted = false;
    find("camera-why").textContent = find("camera-why").dataset[reason];
  }

  async function light() {
    const torch = find("camera-torch");
    const on = torch.getAttribute("aria-pressed") !== "true";
    await stream?.getVideoTracks()[0].applyConstraints({ advanced: [{ torch: on }] });
    torch.setAttribute("aria-pressed", on);
  }

  async function photo({ target }) {
    const why = find("camera-why");
    const [file] = target.files;
    if (!file) return;
    why.textContent = why.dataset.reading;
    try {
      const picture = await createImageBitmap(file);
      const code = await look(picture, picture.width, picture.height);
      why.textContent = code ? "" : why.dataset.unread;
      if (code) take(code);
    } catch {
      why.textContent = why.dataset.unread;
    }
    target.value = ""; // the same picture may be chosen again
  }

  function ready(listener) {
    take = listener;
    find("camera-open").hidden = false;
    find("camera-open").addEventListener("click", () => (find("camera").hidden ? start() : stop()));
    find("camera-close").addEventListener("click", stop);
    find("camera-torch").addEventListener("click", light);
    find("camera-photo").addEventListener("change", photo);
    find("camera-choice").addEventListener("change", ({ target }) => {
      localStorage.setItem(KEPT, target.value);
      pause();
      start();
      find("scan").focus();
    });
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) pause();
      else if (wanted) start();
    });
  }

  return { ready };
})();
