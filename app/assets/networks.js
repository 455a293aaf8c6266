/* Roads, railways and waterways on one canvas, and the numbers of expressways along them. */
(function () {
  "use strict";

  const L = window.L;
  // Bottom to top: mode, width in pixels, opacity, dashes.
  const NETWORKS = {
    roads: ["road", 0.6, 0.38],
    passenger_rails: ["rail", 0.6, 0.45],
    freight_rails: ["rail", 1.1, 0.9],
    waterways: ["river", 1.2, 1],
    sea_lanes: ["sea", 0.8, 0.55],
    ferries: ["ferry", 1.2, 0.95, "5 4"],
    expressways: ["road", 1.2, 0.95],
  };
  const SHIELD_ZOOM = 6.5;
  const SAME_NUMBER_PX = 190;

  const drawn = new Map();
  const placed = [];
  let canvas = null;

  function networkStyle(feature) {
    const [mode, weight, opacity, dashArray] = NETWORKS[feature.properties.network];
    canvas = canvas || L.canvas({ pane: "networks", padding: 0.15 });
    return {
      pane: "networks", renderer: canvas, interactive: false, fill: false, smoothFactor: 1.2,
      color: window.liaosu.token("mode-" + mode), weight, opacity, dashArray: dashArray || null,
    };
  }

  function rememberNetwork(feature, layer) {
    const name = feature.properties.network;
    layer.on("add", () => {
      if (drawn.has(name)) { return; }
      drawn.set(name, layer);
      show();
      window.liaosu.placeLabels();
    });
  }

  /* A layer that is off leaves the map, so that it costs no time; it stays in memory. */
  function show() {
    const map = window.liaosu.theMap();
    Object.keys(NETWORKS).filter((name) => drawn.has(name)).forEach((name) => {
      const layer = drawn.get(name);
      if (!window.liaosu.isOn(name)) { map.removeLayer(layer); return; }
      map.addLayer(layer);
      layer.bringToFront();
    });
    map.getContainer().dataset.networks = [...drawn].filter(([, layer]) => map.hasLayer(layer)).map(([name]) => name).join(" ");
  }

  /* ---- number boxes: after the names, none over another, the same number not again nearby ---- */

  const widthOf = (text) => 9 + 6.4 * text.length;
  const HEIGHT = 15;

  function placeShields(named) {
    const map = window.liaosu.theMap();
    placed.splice(0).forEach((marker) => marker.remove());
    const layer = drawn.get("expressways");
    if (!named || !layer || !window.liaosu.isOn("expressways") || map.getZoom() < SHIELD_ZOOM) { return; }
    const view = map.getPixelBounds();
    layer.feature.properties.shields.forEach(([number, points]) => {
      const w = widthOf(number);
      const same = [];
      points.forEach(([lon, lat]) => {
        const at = map.project([lat, lon]);
        if (!view.contains(at) || same.some((other) => other.distanceTo(at) < SAME_NUMBER_PX)) { return; }
        const box = [at.x - w / 2 - 3, at.y - HEIGHT / 2 - 3, at.x + w / 2 + 3, at.y + HEIGHT / 2 + 3];
        if (named.hits(box)) { return; }
        named.taken.push(box);
        same.push(at);
        placed.push(shield(number, w, [lat, lon]).addTo(map));
      });
    });
  }

  function shield(number, width, at) {
    const icon = L.divIcon({ className: "shield shield-" + number[0].toLowerCase(), html: number, iconSize: [width, HEIGHT] });
    return L.marker(at, { icon, pane: "labels", interactive: false, keyboard: false });
  }

  L.Map.addInitHook(function () { this.on("named", placeShields); });
  document.addEventListener("liaosu:state", show);

  window.liaosu = Object.assign(window.liaosu || {}, { networkStyle, rememberNetwork });
  window.dash_clientside.liaosu.networkUrls = (state, urls, ...current) => {
    const wanted = urls.map(([name], i) => Boolean(state) && state.layers.includes(name) && !current[i]);
    const none = window.dash_clientside.no_update;
    return wanted.some(Boolean) ? urls.map(([, url], i) => (wanted[i] ? url : none)) : none;
  };
})();
