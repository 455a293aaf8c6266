/* Buttons and readings on the map: home, full screen, measuring, coordinates; keys; and where the focus goes. */
(function () {
  "use strict";

  const L = window.L;
  const byId = (id) => document.getElementById(id);
  let map = null;

  /* ---- coordinates under the pointer ---- */

  function showCoordinates(event) {
    byId("coordinates").textContent = `${event.latlng.lng.toFixed(4)}, ${event.latlng.lat.toFixed(4)}`;
  }

  /* ---- measuring: the inverse geodesic problem on WGS 84 (Vincenty 1975, Survey Review 23/176) ---- */

  const A = 6378137, F = 1 / 298.257223563, B = A * (1 - F);
  const radians = (degrees) => (degrees * Math.PI) / 180;

  function geodesic(from, to) {
    const l = radians(to.lng - from.lng);
    const u1 = Math.atan((1 - F) * Math.tan(radians(from.lat)));
    const u2 = Math.atan((1 - F) * Math.tan(radians(to.lat)));
    const [s1, c1, s2, c2] = [Math.sin(u1), Math.cos(u1), Math.sin(u2), Math.cos(u2)];
    let lambda = l, sigma = 0, sinS = 0, cosS = 1, cosA2 = 0, mid = 0;
    // Antipodes, where it does not converge, are not on this map.
    for (let i = 0; i < 50; i++) {
      const [sl, cl] = [Math.sin(lambda), Math.cos(lambda)];
      sinS = Math.hypot(c2 * sl, c1 * s2 - s1 * c2 * cl);
      if (sinS === 0) { return 0; }
      cosS = s1 * s2 + c1 * c2 * cl;
      sigma = Math.atan2(sinS, cosS);
      const sinA = (c1 * c2 * sl) / sinS;
      cosA2 = 1 - sinA * sinA;
      mid = cosA2 ? cosS - (2 * s1 * s2) / cosA2 : 0;
      const c = (F / 16) * cosA2 * (4 + F * (4 - 3 * cosA2));
      const next = l + (1 - c) * F * sinA * (sigma + c * sinS * (mid + c * cosS * (2 * mid * mid - 1)));
      const step = Math.abs(next - lambda);
      lambda = next;
      if (step < 1e-12) { break; }
    }
    const k = (cosA2 * (A * A - B * B)) / (B * B);
    const p = 1 + (k / 16384) * (4096 + k * (-768 + k * (320 - 175 * k)));
    const q = (k / 1024) * (256 + k * (-128 + k * (74 - 47 * k)));
    const turn = q * sinS * (mid + (q / 4) * (cosS * (2 * mid * mid - 1) - (q / 6) * mid * (4 * sinS * sinS - 3) * (4 * mid * mid - 3)));
    return B * p * (sigma - turn);
  }

  const measure = { on: false, points: [], line: null };

  function setMeasuring(on) {
    measure.on = on;
    measure.points = [];
    measure.line?.remove();
    measure.line = null;
    byId("map-measure").setAttribute("aria-pressed", String(on));
    byId("measure-box").hidden = !on;
    map.getContainer().classList.toggle("measuring", on);
    map.doubleClickZoom[on ? "disable" : "enable"]();
    tellLength();
  }

  function addPoint(latlng) {
    const last = measure.points[measure.points.length - 1];
    // The second click of a double click adds nothing.
    if (last && last.equals(latlng)) { return; }
    measure.points.push(latlng);
    const style = { pane: "measure", interactive: false, color: window.liaosu.token("ink"), weight: 2, dashArray: "6 4" };
    measure.line = measure.line || L.layerGroup().addTo(map);
    L.circleMarker(latlng, { ...style, radius: 3.5, dashArray: null, fill: true, fillColor: "#FFFFFF", fillOpacity: 1 }).addTo(measure.line);
    if (last) { L.polyline([last, latlng], style).addTo(measure.line); }
    tellLength();
  }

  function tellLength() {
    let metres = 0;
    for (let i = 1; i < measure.points.length; i++) { metres += geodesic(measure.points[i - 1], measure.points[i]); }
    const km = metres / 1000;
    const digits = km < 10 ? 2 : km < 100 ? 1 : 0;
    byId("measure-length").textContent = measure.points.length > 1 ? `${km.toFixed(digits).replace(/\B(?=(\d{3})+$)/, "\u2009")} km` : "";
  }

  /* ---- full screen ---- */

  function toggleFullscreen() {
    if (document.fullscreenElement) { document.exitFullscreen(); } else { byId("stage").requestFullscreen(); }
  }
  document.addEventListener("fullscreenchange", () => {
    byId("map-fullscreen").setAttribute("aria-pressed", String(Boolean(document.fullscreenElement)));
    map?.invalidateSize();
  });

  /* ---- tiles below everything, where the operator offers them ---- */

  let tiles = null;

  function setTiles(on) {
    const { url, attribution } = byId("map-tiles").dataset;
    tiles?.remove();
    tiles = on ? L.tileLayer(url, { maxZoom: 20 }).addTo(map) : null;
    byId("map-tiles").setAttribute("aria-pressed", String(on));
    byId("tile-credit").textContent = on ? attribution : "";
    byId("stage").classList.toggle("with-tiles", on);
    window.liaosu.writeView();
  }
  const wantsTiles = () => new URLSearchParams(window.location.search).get("tiles") === "1";

  /* ---- wiring ---- */

  const ACTIONS = {
    "map-home": () => window.liaosu.goHome(),
    "map-fullscreen": toggleFullscreen,
    "map-measure": () => setMeasuring(!measure.on),
    "map-tiles": () => setTiles(!tiles),
    "measure-end": () => { setMeasuring(false); byId("map-measure").focus(); },
  };
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button[id]");
    if (map && button && ACTIONS[button.id]) { ACTIONS[button.id](); }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || !map) { return; }
    if (measure.on) { setMeasuring(false); return; }
    // Esc in a field or an open list belongs to it.
    if (event.target.closest?.("input, textarea, select, [role='listbox'], [role='dialog']")) { return; }
    document.querySelector("#panel-body .back")?.click();
  });

  L.Map.addInitHook(function () {
    map = this;
    const pane = map.createPane("measure");
    pane.style.zIndex = "640";
    map.whenReady(() => { if (byId("map-tiles") && wantsTiles()) { setTiles(true); } });
    map.on("mousemove", showCoordinates);
    map.on("mouseout", () => { byId("coordinates").textContent = ""; });
    map.on("click", (event) => { if (measure.on) { addPoint(event.latlng); } });
  });

  document.addEventListener("liaosu:state", (event) => {
    ["in", "out"].forEach((way) => { document.querySelector(".leaflet-control-zoom-" + way).id = "zoom-" + way; });
    ["zoom-in", "zoom-out", "map-home", "map-fullscreen", "map-measure", "map-tiles"].forEach((id) => {
      const label = event.detail.labels[id];
      byId(id)?.setAttribute("title", label);
      byId(id)?.setAttribute("aria-label", label);
    });
  });

  /* ---- focus: when what had it in the panel is gone, the new heading gets it ---- */

  let wasInPanel = false;
  document.addEventListener("focusin", (event) => { wasInPanel = Boolean(event.target.closest?.("#panel-body")); });
  const heading = () => document.querySelector("#panel-body h2");
  function keepFocus() {
    const lost = !document.activeElement || document.activeElement === document.body;
    if (!wasInPanel || !lost || !heading()) { return; }
    heading().setAttribute("tabindex", "-1");
    heading().focus();
  }
  document.addEventListener("liaosu:state", () => setTimeout(keepFocus, 0));

  window.liaosu = Object.assign(window.liaosu || {}, { hasTiles: () => tiles !== null });

  /* Unknown is hatched. */
  const hatch = '<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    + '<rect width="6" height="6" class="hatch-ground"/><rect width="1.6" height="6" class="hatch-line"/></pattern></defs>';
  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  drawing.setAttribute("class", "patterns");
  drawing.setAttribute("aria-hidden", "true");
  drawing.innerHTML = hatch;
  document.body.appendChild(drawing);
})();
