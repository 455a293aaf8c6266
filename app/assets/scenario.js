/* Picking links and drawing areas on the map for a scenario. What was picked goes to the server, which says what lies there. */
(function () {
  "use strict";

  const L = window.L;
  // How near a click has to be to what it means, in pixels.
  const REACH_PX = 9;
  const byId = (id) => document.getElementById(id);
  let map = null;
  let mode = null;
  let corners = [];
  let sketch = null;
  let shown = null;
  let count = 0;

  const language = () => (document.documentElement.lang === "en" ? "en" : "zh");
  const token = (name) => window.liaosu.token(name);

  L.Map.addInitHook(function () {
    map = this;
    map.createPane("sketch").style.zIndex = "645";
    sketch = L.layerGroup().addTo(map);
    shown = L.layerGroup().addTo(map);
    // Before Leaflet hears of it, so that nothing else is chosen by the same click.
    map.getContainer().addEventListener("click", clicked, true);
    map.getContainer().addEventListener("dblclick", finished, true);
  });

  const isMine = (event) => mode && !event.target.closest(".leaflet-control");

  function setMode(next) {
    mode = next;
    corners = [];
    sketch.clearLayers();
    map.getContainer().classList.toggle("picking", Boolean(mode));
    map.doubleClickZoom[mode ? "disable" : "enable"]();
    document.querySelectorAll("[data-draw]").forEach((b) => b.setAttribute("aria-pressed", String(b.dataset.draw === mode)));
    tell();
  }

  function tell() {
    const hint = byId("draw-hint");
    hint.hidden = !mode;
    hint.textContent = mode ? JSON.parse(hint.dataset.words)[language()][mode] : "";
  }

  function send(data) {
    count += 1;
    // The same place twice is a question twice.
    window.dash_clientside.set_props("scenario-drawn", { data: { ...data, count } });
  }

  function clicked(event) {
    if (!isMine(event) || map.dragging.moved()) { return; }
    event.stopImmediatePropagation();
    event.preventDefault();
    const at = map.mouseEventToLatLng(event);
    if (mode === "pick") { pick(at); return; }
    // The second click of a double click adds nothing.
    const last = corners[corners.length - 1];
    if (!last || map.latLngToLayerPoint(last).distanceTo(map.latLngToLayerPoint(at)) > 3) { corners.push(at); }
    drawSketch();
  }

  function pick(at) {
    const here = map.latLngToContainerPoint(at);
    const metres = map.distance(at, map.containerPointToLatLng(here.add([REACH_PX, 0])));
    sketch.clearLayers();
    L.circleMarker(at, { pane: "sketch", interactive: false, radius: REACH_PX, color: token("ink"), weight: 2, fill: false }).addTo(sketch);
    send({ lon: Number(at.lng.toFixed(5)), lat: Number(at.lat.toFixed(5)), metres: Math.ceil(metres) });
  }

  function drawSketch() {
    sketch.clearLayers();
    const style = { pane: "sketch", interactive: false, color: token("ink"), weight: 2, dashArray: "6 4", fillColor: token("ink"), fillOpacity: 0.12 };
    corners.forEach((at) => L.circleMarker(at, { ...style, radius: 4, dashArray: null, fillColor: "#FFFFFF", fillOpacity: 1 }).addTo(sketch));
    if (corners.length > 1) { L.polygon(corners, style).addTo(sketch); }
  }

  function finished(event) {
    if (mode !== "draw" || (event.type === "dblclick" && !isMine(event))) { return; }
    event.stopImmediatePropagation();
    event.preventDefault();
    const ring = corners.map((at) => [Number(at.lng.toFixed(4)), Number(at.lat.toFixed(4))]);
    setMode(null);
    if (ring.length) { send({ ring }); }
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-draw]");
    if (button && map) { setMode(mode === button.dataset.draw ? null : button.dataset.draw); }
  });
  document.addEventListener("keydown", (event) => {
    if (!mode) { return; }
    if (event.key === "Escape") { event.preventDefault(); setMode(null); }
    if (event.key === "Enter" && mode === "draw" && corners.length && !event.target.closest?.("button, input")) { finished(event); }
  }, true);
  document.addEventListener("liaosu:state", (event) => {
    if (event.detail.page !== "scenarios" && mode) { setMode(null); }
    if (event.detail.page !== "scenarios") { sketch?.clearLayers(); shown?.clearLayers(); }
    if (mode) { tell(); }
  });

  /* A scenario file is read here and goes to the server as text. Longer ones are none. */
  const LARGEST_FILE = 200000;
  function openFile() {
    const input = document.createElement("input");
    input.type = "file";
    input.accept = ".json,application/json";
    input.addEventListener("change", async () => {
      const file = input.files[0];
      if (!file) { return; }
      const text = file.size > LARGEST_FILE ? "" : await file.text();
      count += 1;
      window.dash_clientside.set_props("scenario-opened", { data: { text, count } });
    });
    input.click();
  }
  document.addEventListener("click", (event) => { if (event.target.closest?.("[data-open-file]")) { openFile(); } });

  /* What a button of the panel stands for is shown on the map while it is pointed at. */
  function show(event) {
    const button = event.target.closest?.("[data-line]");
    shown?.clearLayers();
    if (button) { L.polyline(JSON.parse(button.dataset.line), { pane: "sketch", interactive: false, color: token("bad"), weight: 6, opacity: 0.9 }).addTo(shown); }
  }
  document.addEventListener("pointerover", show);
  document.addEventListener("focusin", show);
})();
