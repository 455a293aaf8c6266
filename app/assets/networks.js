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
  const waiting = new Map(); // by name: "loading" or "failed"
  const names = new Map(); // by address
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
      waiting.delete(name);
      showSign();
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

  /* ---- a sign while a network is on its way, and when it did not come ---- */

  const pageFetch = window.fetch;
  window.fetch = async function (...request) {
    const name = names.get(String(request[0]).split("?")[0]);
    if (!name) { return pageFetch(...request); }
    waiting.set(name, "loading");
    showSign();
    try {
      const answer = await pageFetch(...request);
      if (!answer.ok) { throw new Error(answer.statusText); }
      const feature = await answer.json();
      return { json: async () => feature };
    } catch {
      waiting.set(name, "failed");
      showSign();
      return { json: async () => ({ type: "FeatureCollection", features: [] }) };
    }
  };

  const inState = (kind) => [...waiting].filter(([name, now]) => now === kind && window.liaosu.isOn(name)).map(([name]) => name);

  function showSign() {
    const sign = document.getElementById("networks-sign");
    const words = JSON.parse(sign.dataset.words)[document.documentElement.lang === "en" ? "en" : "zh"];
    const failed = inState("failed");
    const kind = failed.length ? "failed" : inState("loading").length ? "loading" : "";
    const layers = inState(kind).map((name) => words.layers[name]).join(words.joiner);
    const text = kind ? words[kind].replace("{layers}", layers) : "";
    const line = sign.querySelector("span");
    // Said again only when it changes.
    if (line.textContent !== text) { line.textContent = text; }
    sign.dataset.kind = kind;
    const button = sign.querySelector("button");
    button.textContent = words.retry;
    button.hidden = !failed.length;
  }

  let again = 0;
  function retry() {
    again += 1;
    const failed = inState("failed");
    [...names].filter(([, name]) => failed.includes(name)).forEach(([url, name]) => {
      window.dash_clientside.set_props("layer-" + name, { url: `${url}?again=${again}` });
    });
    window.liaosu.theMap().getContainer().focus();
  }
  document.addEventListener("click", (event) => { if (event.target.closest?.("#networks-retry")) { retry(); } });

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
  document.addEventListener("liaosu:state", () => { show(); showSign(); });

  window.liaosu = Object.assign(window.liaosu || {}, { networkStyle, rememberNetwork });
  window.dash_clientside.liaosu.networkUrls = (state, urls, ...current) => {
    urls.forEach(([name, url]) => names.set(url, name));
    const wanted = urls.map(([name], i) => Boolean(state) && state.layers.includes(name) && !current[i]);
    const none = window.dash_clientside.no_update;
    return wanted.some(Boolean) ? urls.map(([, url], i) => (wanted[i] ? url : none)) : none;
  };
})();
