/* How the map's layers look and behave. dash-leaflet calls the functions by name; nothing is fetched here. */
(function () {
  "use strict";

  const L = window.L;
  const COUNTY_ZOOM = 8;
  // Bottom to top. Only panes named in CLICKABLE answer to the pointer.
  const PANES = [
    "cities", "counties", "sea", "inland", "borders", "networks", "provinces", "arcs", "seats", "parks", "ports", "labels",
  ];
  const FIRST_Z_INDEX = 401;

  const layers = new Map();
  let map = null;
  let state = { language: document.documentElement.lang === "en" ? "en" : "zh", selected: null, layers: [], pairings: [], places: [], fills: {}, values: {} };

  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
  const isOn = (name) => state.layers.includes(name);
  const isSelected = (p) => Boolean(state.selected) && state.selected[0] === p.kind && state.selected[1] === p.id;
  const isPlaceInFocus = (p) => isSelected(p) || state.places.includes(p.id);
  const hasFocus = () => state.pairings.length > 0;
  const nameOf = (p) => p[state.language];
  const tipOf = (p) => (p.kind === "city" && state.values[p.id] ? `${nameOf(p)} · ${state.values[p.id]}` : nameOf(p));

  L.Map.addInitHook(function () {
    map = this;
    PANES.forEach((name, i) => {
      const pane = map.createPane(name);
      pane.style.zIndex = String(FIRST_Z_INDEX + i);
    });
    map.attributionControl?.remove();
    map.on("zoomend moveend resize", () => { markZoom(); placeLabels(); });
    map.whenReady(() => { markZoom(); map.getContainer().dataset.ready = "1"; });
  });

  // Rings shrink when far out, the legend's with them.
  const ringScale = () => Math.max(0.5, Math.min(1, 0.5 + 0.22 * (map.getZoom() - 4.75)));

  const ringRadius = (p) => Math.max(2.8, p.radius * ringScale());

  function markZoom() {
    const box = map.getContainer();
    box.classList.toggle("zoomed-in", map.getZoom() >= COUNTY_ZOOM);
    box.dataset.zoom = map.getZoom().toFixed(2);
    document.documentElement.style.setProperty("--ring-scale", ringScale());
    layers.get("ports")?.forEach((layer) => layer.setRadius(ringRadius(layer.feature.properties)));
  }

  /* ---- arcs: filled shapes that taper in screen space, with a head where the cooperation points ---- */

  const Arc = L.Polyline.extend({
    options: { noClip: true, smoothFactor: 0, fill: true, lineJoin: "round" },
    setStyle(style) {
      L.Polyline.prototype.setStyle.call(this, style);
      if (this._map) { this.redraw(); }
      return this;
    },
    _updatePath() {
      const points = this._rings && this._rings[0];
      const shape = this.options.open ? centreLine : arcOutline;
      this._renderer._setPath(this, points && !this.options.hidden ? shape(points, this.options) : "M0 0");
    },
  });

  const toPath = (points) => "M" + points.map((p) => p.x.toFixed(1) + " " + p.y.toFixed(1)).join("L");
  const centreLine = toPath;

  function arcOutline(points, o) {
    const n = points.length;
    const lengths = [0];
    for (let i = 1; i < n; i++) { lengths.push(lengths[i - 1] + points[i].distanceTo(points[i - 1])); }
    const total = lengths[n - 1];
    const head = Math.min(o.head, total / 3);
    const from = o.headAtStart ? head : 0;
    const to = total - (o.headAtEnd ? head : 0);
    const at = (d) => {
      let i = 1;
      while (i < n - 1 && lengths[i] < d) { i++; }
      const t = (d - lengths[i - 1]) / (lengths[i] - lengths[i - 1] || 1);
      return points[i - 1].add(points[i].subtract(points[i - 1]).multiplyBy(t));
    };
    const normal = (d) => {
      const a = at(Math.max(0, d - 1)), b = at(Math.min(total, d + 1));
      const v = b.subtract(a), m = Math.hypot(v.x, v.y) || 1;
      return L.point(-v.y / m, v.x / m);
    };
    const half = (d) => {
      const t = total ? d / total : 0;
      if (o.headAtStart && o.headAtEnd) { return (o.thick * (1 - 0.4 * Math.sin(Math.PI * t))) / 2; }
      if (o.headAtStart) { return (o.thick * (1 - 0.7 * t)) / 2; }
      return (o.thick * (0.3 + 0.7 * t)) / 2;
    };
    const left = [], right = [];
    const steps = 36;
    for (let i = 0; i <= steps; i++) {
      const d = from + ((to - from) * i) / steps;
      const p = at(d), s = normal(d).multiplyBy(half(d));
      left.push(p.add(s));
      right.push(p.subtract(s));
    }
    const tip = (d, end) => {
      const s = normal(d).multiplyBy(o.head * 0.42);
      return [at(d).add(s), end, at(d).subtract(s)];
    };
    let outline = left;
    if (o.headAtEnd) { outline = outline.concat(tip(to, points[n - 1])); }
    outline = outline.concat(right.reverse());
    if (o.headAtStart) { outline = outline.concat(tip(from, points[0]).reverse()); }
    return toPath(outline) + "Z";
  }

  function arcStyle(feature) {
    const p = feature.properties;
    const chosen = state.pairings.includes(p.id);
    const open = p.status === "open";
    const main = p.group === "pairs";
    const faded = hasFocus() && !chosen;
    const strong = p.links > 4 ? 0.45 : 1;
    return {
      pane: "arcs",
      hidden: !chosen && !isOn(p.group),
      open,
      thick: chosen ? 6.5 * strong : main ? 4 : 2.2,
      head: chosen ? 17 : main ? 12 : 9,
      headAtStart: p.direction !== "to_jiangsu",
      headAtEnd: p.direction !== "to_liaoning",
      fill: !open,
      fillColor: p.colour,
      fillOpacity: faded ? 0.16 : chosen || main ? 0.92 : 0.6,
      color: open ? p.colour : "#FFFFFF",
      weight: open ? (chosen ? 4 : 2.4) : p.links > 4 ? 0.3 : chosen ? 1.6 : 0.8,
      opacity: faded ? 0.2 : 0.9,
      dashArray: open ? "7 5" : null,
    };
  }

  function arcToLayer(feature) {
    const path = feature.properties.path.map(([lon, lat]) => L.latLng(lat, lon));
    return new Arc(path, arcStyle(feature));
  }

  /* ---- polygons and lines ---- */

  const still = (pane, style) => ({ pane, interactive: false, smoothFactor: 1, ...style });

  function cityStyle(feature) {
    const p = feature.properties;
    const side = token(p.province === "210000" ? "liaoning" : "jiangsu");
    const chosen = isPlaceInFocus(p);
    const fill = state.fills[p.id];
    return {
      pane: "cities", fill: true, fillColor: fill ? fill.colour : chosen ? side : token("land"),
      fillOpacity: fill ? fill.opacity : chosen ? 0.22 : 1, dashArray: fill && fill.dashed && !chosen ? "4 3" : null,
      color: chosen ? side : token(fill ? "line-province" : "line-city"), weight: chosen ? 2.4 : fill ? 1 : 0.8, opacity: 1,
    };
  }
  function cityHover(feature) {
    const side = token(feature.properties.province === "210000" ? "liaoning" : "jiangsu");
    return state.fills[feature.properties.id] ? { color: side, weight: 2 } : { fillColor: side, fillOpacity: 0.14 };
  }

  function countyStyle(feature) {
    const chosen = isSelected(feature.properties);
    return {
      pane: "counties", fill: true, fillOpacity: chosen ? 0.25 : 0.01, fillColor: token("ink"),
      color: chosen ? token("ink") : token("line-county"), weight: chosen ? 1.6 : 0.6,
    };
  }

  const seaStyle = () => still("sea", { renderer: canvas("sea"), stroke: false, fillColor: token("water"), fillOpacity: 1 });
  function inlandStyle(feature) {
    const p = feature.properties;
    if (p.kind === "lake") {
      return still("inland", { renderer: canvas("inland"), stroke: false, fillColor: token("lake"), fillOpacity: 1 });
    }
    return still("inland", {
      renderer: canvas("inland"), fill: false, color: token("river"), weight: p.great ? 2.4 : p.kind === "canal" ? 1.2 : 0.7,
      dashArray: p.kind === "canal" ? "5 3" : null,
    });
  }
  const borderStyle = () => still("borders", { renderer: canvas("borders"), fill: false, color: token("line-city"), weight: 0.7 });
  function provinceStyle(feature) {
    const p = feature.properties;
    const chosen = isSelected(p);
    return still("provinces", {
      renderer: canvas("provinces"), fill: false, weight: chosen ? 3 : 1.2,
      color: token(chosen ? (p.id === "210000" ? "liaoning" : "jiangsu") : "line-province"),
    });
  }

  const canvases = {};
  function canvas(pane) {
    canvases[pane] = canvases[pane] || L.canvas({ pane, padding: 0.4 });
    return canvases[pane];
  }

  /* ---- points ---- */

  function seatStyle(feature) {
    const p = feature.properties;
    return {
      pane: "seats", radius: isPlaceInFocus(p) ? 5 : 3.2, weight: 1.4, color: "#FFFFFF", fillOpacity: 1,
      fillColor: token(p.province === "210000" ? "liaoning" : "jiangsu"),
    };
  }
  function portStyle(feature) {
    const p = feature.properties;
    const chosen = isPlaceInFocus(p);
    return {
      pane: "ports", radius: ringRadius(p), weight: chosen ? 3 : p.ours ? 1.6 : 1, color: token("mode-sea"),
      opacity: p.ours || chosen ? 1 : 0.65, fillColor: token("mode-sea"), fillOpacity: chosen ? 0.35 : 0.1,
      dashArray: !p.known ? "1 3" : p.recalled ? "5 3" : null,
    };
  }
  const circle = (style) => (feature, latlng) => L.circleMarker(latlng, style(feature));

  function parkToLayer(feature, latlng) {
    const p = feature.properties;
    const icon = L.divIcon({ className: "park-icon", html: `<i class="park${p.named ? " named" : ""}"></i>`, iconSize: [16, 16] });
    return L.marker(latlng, { icon, pane: "parks", keyboard: false, bubblingMouseEvents: false });
  }
  function parkStyle(layer) {
    layer._icon?.firstChild.classList.toggle("chosen", isPlaceInFocus(layer.feature.properties));
  }

  /* ---- names: DOM markers, the more important first, none over another ---- */

  const labels = [];
  const FROM_ZOOM = { open: 0, province: 0, city: 0, sea: 0, neighbour: 5.5, lake: 7, port: 8, park: 8.5, county: 9 };
  const UNTIL_ZOOM = { province: 7.5, neighbour: 9, sea: 9 };

  function labelToLayer(feature, latlng) {
    const p = feature.properties;
    const icon = L.divIcon({ className: "label label-" + p.kind, html: `<span class="zh">${p.zh}</span><span class="en">${p.en}</span>`, iconSize: null });
    const marker = L.marker(latlng, { icon, pane: "labels", interactive: false, keyboard: false });
    marker.on("add", () => { labels.push(marker); soon(placeLabels); });
    return marker;
  }

  let pending = 0;
  function soon(task) {
    cancelAnimationFrame(pending);
    pending = requestAnimationFrame(task);
  }

  function offsets(kind, w, h) {
    if (kind === "city" || kind === "port" || kind === "park") {
      const gap = kind === "city" ? 6 : 10;
      const near = gap - 2;
      return [
        [-w / 2, gap], [-w / 2, -h - gap], [gap, -h / 2], [-w - gap, -h / 2],
        [near, near], [-w - near, near], [near, -h - near], [-w - near, -h - near],
      ];
    }
    return [[-w / 2, -h / 2]];
  }

  const sizes = new Map();
  function sizeOf(marker) {
    const p = marker.feature.properties;
    const key = state.language + p.kind + nameOf(p);
    if (!sizes.has(key)) {
      const box = marker._icon.getBoundingClientRect();
      if (!box.width) { return null; }
      sizes.set(key, [box.width, box.height]);
    }
    return sizes.get(key);
  }

  /* Where the legend and the foot cover the map: a name half under them is worse than none. */
  function furniture() {
    const frame = map.getContainer().getBoundingClientRect();
    const origin = map.getPixelBounds().min;
    return ["legend-frame", "foot"].map((id) => document.getElementById(id)?.getBoundingClientRect())
      .filter((box) => box && box.width)
      .map((box) => [origin.x + box.left - frame.left, origin.y + box.top - frame.top, origin.x + box.right - frame.left, origin.y + box.bottom - frame.top]);
  }

  function placeLabels() {
    if (!map) { return; }
    const zoom = map.getZoom();
    const taken = furniture();
    const view = map.getPixelBounds().pad(0.1);
    const hits = (b) => taken.some((t) => b[0] < t[2] && b[2] > t[0] && b[1] < t[3] && b[3] > t[1]);
    const rank = (m) => (isPlaceInFocus(m.feature.properties) ? 0 : m.feature.properties.rank);
    [...labels].sort((a, b) => rank(a) - rank(b)).forEach((marker) => {
      const p = marker.feature.properties;
      const icon = marker._icon;
      if (!icon) { return; }
      const focus = isPlaceInFocus(p) && p.kind !== "county";
      const layerOn = { port: isOn("ports"), park: isOn("parks") }[p.kind] ?? true;
      const wanted = isOn("labels") && (focus || (layerOn && zoom >= FROM_ZOOM[p.kind] && zoom <= (UNTIL_ZOOM[p.kind] ?? 99)));
      const at = map.project(marker.getLatLng());
      icon.style.display = wanted && view.contains(at) ? "" : "none";
      if (icon.style.display === "none") { return; }
      const size = sizeOf(marker);
      if (!size) { return; }
      const [w, h] = size;
      const free = offsets(p.kind, w, h).find(([dx, dy]) => !hits([at.x + dx, at.y + dy, at.x + dx + w, at.y + dy + h]));
      if (!free) { icon.style.display = "none"; return; }
      taken.push([at.x + free[0] - 1, at.y + free[1], at.x + free[0] + w + 1, at.y + free[1] + h]);
      icon.style.marginLeft = free[0] + "px";
      icon.style.marginTop = free[1] + "px";
      icon.classList.toggle("chosen", focus);
    });
    map.fire("named", { taken, hits });
  }

  /* ---- registering, hovering, restyling ---- */

  const STYLES = { provinces: provinceStyle, cities: cityStyle, counties: countyStyle, arcs: arcStyle, seats: seatStyle, ports: portStyle };

  function remember(name) {
    return function (feature, layer) {
      if (!layers.has(name)) { layers.set(name, new Set()); }
      layer.on("add", () => {
        layers.get(name).add(layer);
        const element = layer._path || layer._icon;
        if (element) { element.setAttribute("tabindex", "-1"); element.dataset.id = feature.properties.kind + ":" + feature.properties.id; }
      });
      layer.on("remove", () => layers.get(name).delete(layer));
      layer.bindTooltip(() => document.createTextNode(tipOf(feature.properties)), { sticky: true, direction: "top", className: "name-tip", opacity: 1 });
      if (name === "counties") { addCountyLabel(feature, layer); }
    };
  }

  function addCountyLabel(feature, layer) {
    const p = feature.properties;
    const [lon, lat] = p.label;
    const point = { properties: { kind: "county", id: p.id, rank: 9, zh: p.zh, en: p.en } };
    layer.once("add", () => {
      const marker = labelToLayer(point, L.latLng(lat, lon));
      marker.feature = point;
      marker.addTo(map);
    });
  }

  function restyle() {
    layers.forEach((set, name) => {
      set.forEach((layer) => {
        if (name === "parks") { parkStyle(layer); return; }
        layer.setStyle(STYLES[name](layer.feature));
        if (name === "arcs" && state.pairings.includes(layer.feature.properties.id)) { layer.bringToFront(); }
        if (name === "cities" && isPlaceInFocus(layer.feature.properties)) { layer.bringToFront(); }
      });
    });
  }

  function apply(next) {
    if (!next) { return window.dash_clientside.no_update; }
    state = next;
    document.documentElement.lang = next.language === "zh" ? "zh-CN" : "en";
    document.title = next.title;
    const shell = document.getElementById("shell");
    shell.dataset.page = next.page;
    ["ports", "parks", "inland", "counties"].forEach((name) => shell.classList.toggle("without-" + name, !isOn(name)));
    Object.entries(next.labels).forEach(([id, text]) => document.getElementById(id)?.setAttribute("aria-label", text));
    foldLegendOnce();
    restyle();
    document.dispatchEvent(new CustomEvent("liaosu:state", { detail: next }));
    placeLabels();
    reveal(next);
    // On a phone the row of pages is wider than the screen.
    const button = document.querySelector('.pages [aria-current="page"]');
    if (button) { button.parentElement.scrollLeft = button.offsetLeft - (button.parentElement.clientWidth - button.offsetWidth) / 2; }
    return next.query;
  }

  let folded = false;
  function foldLegendOnce() {
    const legend = document.getElementById("legend-frame");
    if (folded || !legend) { return; }
    folded = true;
    legend.open = window.innerWidth > 1340 && window.innerHeight > 780;
    new ResizeObserver(() => soon(placeLabels)).observe(legend);
  }

  /* Bring what was chosen into view when it is not there already. */
  let shown = "";
  function reveal(next) {
    const key = JSON.stringify(next.selected);
    if (!map || !next.bounds || key === shown) { return; }
    shown = key;
    // An address that says where the map looks is taken at its word.
    if (next.addressed && window.liaosu.hasView()) { return; }
    const bounds = L.latLngBounds(next.bounds);
    const tooSmall = next.selected && next.selected[0] === "county" && map.getZoom() < COUNTY_ZOOM;
    if (tooSmall || !map.getBounds().contains(bounds)) { map.fitBounds(bounds.pad(0.15), { maxZoom: 9 }); }
  }

  /* Say so when the server cannot be reached; what is on the page stays. */
  const plainFetch = window.fetch.bind(window);
  window.fetch = async function (...request) {
    const notice = document.getElementById("offline");
    try {
      const answer = await plainFetch(...request);
      if (notice) { notice.hidden = true; }
      return answer;
    } catch (error) {
      if (notice) { notice.hidden = false; }
      throw error;
    }
  };

  window.liaosu = Object.assign(window.liaosu || {}, {
    token, isOn, placeLabels, theMap: () => map,
    arcStyle, arcToLayer, cityStyle, cityHover, countyStyle, seaStyle, inlandStyle, borderStyle, provinceStyle,
    seatToLayer: circle(seatStyle), portToLayer: circle(portStyle), seatStyle, portStyle, parkToLayer, labelToLayer,
    rememberCities: remember("cities"), rememberCounties: remember("counties"), rememberArcs: remember("arcs"),
    rememberSeats: remember("seats"), rememberProvinces: remember("provinces"), rememberParks: remember("parks"), rememberPorts: remember("ports"),
  });

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.liaosu = Object.assign(window.dash_clientside.liaosu || {}, {
    apply,
    countiesUrl: (bounds, url, current) =>
      map && map.getZoom() >= COUNTY_ZOOM && !current ? url : window.dash_clientside.no_update,
    nextHeight: (clicks, current) => {
      const heights = ["half", "full", "peek"];
      return clicks ? heights[(heights.indexOf(current) + 1) % heights.length] : window.dash_clientside.no_update;
    },
  });

  window.dashMantineFunctions = window.dashMantineFunctions || {};
  // The server has filtered already.
  window.dashMantineFunctions.passOptions = ({ options }) => options;
})();
