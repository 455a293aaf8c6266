/* The ways of a comparison on the map: all drawn, the chosen one strong; ends that can be dragged; a run along it. */
(function () {
  "use strict";

  const L = window.L;
  const PANE = "routes";
  const Z_INDEX = 409;
  const ARROW_EVERY_PX = 130;
  const RUN_MS = 14000;

  let map = null;
  let data = null;
  let chosen = 0;
  let hovered = null;
  let group = null;
  let arrows = null;
  let ends = null;
  let runner = null;
  let picking = null;

  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();
  const still = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const language = () => (document.documentElement.lang === "en" ? "en" : "zh");
  const noUpdate = () => window.dash_clientside.no_update;

  L.Map.addInitHook(function () {
    map = this;
    ["routes", "arrows", "ends"].forEach((name, i) => { map.createPane(name).style.zIndex = String(Z_INDEX + i); });
    map.getPane("routes").style.zIndex = "408";
    map.getPane("ends").style.zIndex = "640";
    group = L.layerGroup().addTo(map);
    arrows = L.layerGroup().addTo(map);
    ends = L.layerGroup().addTo(map);
    map.on("zoomend moveend", drawArrows);
    // Before Leaflet hears of it, so that nothing else is chosen by the same click.
    map.getContainer().addEventListener("click", pickHere, true);
  });

  /* ---- drawing ---- */

  const strong = () => (hovered === null ? chosen : hovered);

  function lineStyle(mode, isStrong) {
    return {
      pane: PANE, color: token("mode-" + mode), weight: isStrong ? 5 : 2.5, opacity: isStrong ? 1 : 0.55,
      dashArray: mode === "access" ? (isStrong ? "2 8" : "2 5") : mode === "ferry" ? "10 6" : null,
      lineCap: mode === "access" ? "butt" : "round", smoothFactor: 1.2,
    };
  }

  function draw() {
    if (!map || !group) { return; }
    group.clearLayers();
    const ways = data ? data.alternatives : [];
    const order = ways.map((_, n) => n).sort((a, b) => (a === strong()) - (b === strong()) || b - a);
    order.forEach((n) => drawWay(ways[n], n, n === strong()));
    drawArrows();
    document.getElementById("shell")?.classList.toggle("with-routes", ways.length > 0);
  }

  function drawWay(way, n, isStrong) {
    way.legs.forEach((leg) => {
      if (isStrong && leg.mode !== "access") {
        L.polyline(leg.path, { pane: PANE, color: "#FFFFFF", weight: 9, opacity: 0.95, interactive: false, smoothFactor: 1.2 }).addTo(group);
      }
    });
    way.legs.forEach((leg) => {
      const line = L.polyline(leg.path, lineStyle(leg.mode, isStrong));
      line.bindTooltip(() => document.createTextNode(`${n + 1} · ${leg[language()]}`), { sticky: true, direction: "top", className: "name-tip", opacity: 1 });
      line.on("mouseover", () => hover(n, true));
      line.on("mouseout", () => hover(null, true));
      line.on("click", (event) => { L.DomEvent.stopPropagation(event); choose(n); });
      line.addTo(group);
      const path = line.getElement && line.getElement();
      if (path) { path.dataset.way = String(n); path.dataset.mode = leg.mode; path.setAttribute("tabindex", "-1"); }
    });
  }

  /* Arrow heads at even distances on the screen, along the strong way. */
  function drawArrows() {
    if (!arrows) { return; }
    arrows.clearLayers();
    const way = data && data.alternatives[strong()];
    if (!way) { return; }
    const view = map.getBounds().pad(0.1);
    let since = ARROW_EVERY_PX / 2;
    way.legs.forEach((leg) => {
      if (leg.mode === "access") { return; }
      for (let i = 1; i < leg.path.length; i++) {
        const a = map.latLngToLayerPoint(leg.path[i - 1]), b = map.latLngToLayerPoint(leg.path[i]);
        const length = a.distanceTo(b);
        while (since < length) {
          const at = a.add(b.subtract(a).multiplyBy(since / length));
          const latlng = map.layerPointToLatLng(at);
          if (view.contains(latlng)) { arrowAt(latlng, Math.atan2(b.y - a.y, b.x - a.x), leg.mode); }
          since += ARROW_EVERY_PX;
        }
        since -= length;
      }
    });
  }

  function arrowAt(latlng, angle, mode) {
    const icon = L.divIcon({
      className: "way-arrow", iconSize: [12, 12],
      html: `<i style="transform:rotate(${(angle * 180) / Math.PI}deg);--mode:var(--mode-${mode})"></i>`,
    });
    L.marker(latlng, { icon, pane: "arrows", interactive: false, keyboard: false }).addTo(arrows);
  }

  function drawEnds() {
    if (!ends) { return; }
    ends.clearLayers();
    ["origin", "destination"].forEach((side) => {
      const place = data && data[side];
      if (!place) { return; }
      const icon = L.divIcon({ className: "way-end " + side, html: `<b>${side === "origin" ? "A" : "B"}</b>`, iconSize: [26, 26], iconAnchor: [13, 13] });
      const marker = L.marker([place.lat, place.lon], { icon, pane: "ends", draggable: true, autoPan: true, keyboard: false, title: place[language()], alt: place[language()] });
      marker.on("dragend", () => picked(side, marker.getLatLng()));
      marker.addTo(ends);
    });
    (data ? data.via : []).forEach((place) => {
      const icon = L.divIcon({ className: "way-via", iconSize: [14, 14] });
      const marker = L.marker([place.lat, place.lon], { icon, pane: "ends", interactive: false, keyboard: false, alt: place[language()] });
      marker.addTo(ends);
    });
  }

  /* ---- choosing, hovering, picking ---- */

  function pickHere(event) {
    if (!picking || event.target.closest(".leaflet-control") || map.dragging.moved()) { return; }
    event.stopImmediatePropagation();
    event.preventDefault();
    const mark = event.target.closest(".leaflet-seats-pane, .leaflet-ports-pane, .leaflet-parks-pane") && event.target.closest("[data-id]");
    if (!mark) { picked(picking, map.mouseEventToLatLng(event)); return; }
    const [kind, id] = mark.dataset.id.split(":");
    const side = picking;
    setPicking(null);
    window.dash_clientside.set_props("picked", { data: { side, kind, id } });
  }

  function picked(side, latlng) {
    setPicking(null);
    window.dash_clientside.set_props("picked", { data: { side, lon: latlng.lng.toFixed(4), lat: latlng.lat.toFixed(4) } });
  }

  function setPicking(side) {
    picking = side;
    const box = map && map.getContainer();
    if (box) { box.classList.toggle("picking", Boolean(side)); }
    window.dash_clientside.set_props("picking", { data: side });
    document.querySelectorAll("[data-pick]").forEach((b) => b.setAttribute("aria-pressed", String(b.dataset.pick === side)));
  }

  function choose(n) {
    document.querySelector(`[data-choose="${n}"]`)?.click();
  }

  function hover(n, fromMap) {
    if (hovered === n) { return; }
    hovered = n;
    document.querySelectorAll("[data-alt]").forEach((e) => e.classList.toggle("hovered", n !== null && Number(e.dataset.alt) === n));
    if (!fromMap) { draw(); return; }
    // Redrawing under the pointer would end the hovering at once: restyle instead.
    group.eachLayer((layer) => {
      const path = layer.getElement && layer.getElement();
      if (path && path.dataset.way !== undefined) { layer.setStyle(lineStyle(path.dataset.mode, Number(path.dataset.way) === strong())); }
    });
    drawArrows();
  }

  document.addEventListener("pointerover", (event) => {
    const card = event.target.closest && event.target.closest("[data-alt]");
    hover(card ? Number(card.dataset.alt) : null, false);
  });
  document.addEventListener("focusin", (event) => {
    const card = event.target.closest && event.target.closest("[data-alt]");
    if (card) { hover(Number(card.dataset.alt), false); }
  });
  document.addEventListener("focusout", () => hover(null, false));
  document.addEventListener("click", (event) => {
    const pick = event.target.closest && event.target.closest("[data-pick]");
    if (pick) { setPicking(picking === pick.dataset.pick ? null : pick.dataset.pick); }
    if (event.target.closest && event.target.closest("[data-run]")) { run(); }
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && picking) { setPicking(null); } });

  /* ---- a run along the chosen way: distance on the map, hours in the caption ---- */

  function stations(way) {
    const points = [];
    let hours = 0;
    way.legs.forEach((leg) => {
      const lengths = [0];
      for (let i = 1; i < leg.path.length; i++) { lengths.push(lengths[i - 1] + map.distance(leg.path[i - 1], leg.path[i])); }
      const total = lengths[lengths.length - 1] || 1;
      leg.path.forEach((at, i) => points.push({ at: L.latLng(at), t: hours + (leg.hours * lengths[i]) / total, mode: leg.mode, leg }));
      hours += leg.hours;
      if (leg.after) { hours += leg.after; points.push({ at: L.latLng(leg.path[leg.path.length - 1]), t: hours, mode: "transfer", leg }); }
    });
    return { points, hours };
  }

  function run() {
    stopRun();
    const way = data && data.alternatives[chosen];
    if (!way) { return; }
    const { points, hours } = stations(way);
    const icon = L.divIcon({ className: "way-runner", html: "<i></i><span></span>", iconSize: [18, 18] });
    const marker = L.marker(points[0].at, { icon, pane: "ends", interactive: false, keyboard: false }).addTo(map);
    const caption = marker.getElement().querySelector("span");
    runner = { marker, frame: 0 };
    const begun = performance.now();
    const length = still() ? 1 : RUN_MS;
    let i = 0;
    function step(now) {
      const t = Math.min(1, (now - begun) / length) * hours;
      while (i < points.length - 2 && points[i + 1].t < t) { i++; }
      const a = points[i], b = points[Math.min(i + 1, points.length - 1)];
      const share = b.t > a.t ? Math.min(1, (t - a.t) / (b.t - a.t)) : 1;
      marker.setLatLng([a.at.lat + (b.at.lat - a.at.lat) * share, a.at.lng + (b.at.lng - a.at.lng) * share]);
      marker.getElement().dataset.mode = b.mode;
      caption.textContent = `${t.toFixed(0)} h`;
      if (t < hours) { runner.frame = requestAnimationFrame(step); } else { runner.done = true; }
    }
    runner.frame = requestAnimationFrame(step);
  }

  function stopRun() {
    if (!runner) { return; }
    cancelAnimationFrame(runner.frame);
    runner.marker.remove();
    runner = null;
  }

  /* ---- what the page tells ---- */

  let framed = "";
  function frame() {
    if (!map || !data || !data.alternatives.length || !data.fit) { return; }
    const key = JSON.stringify([data.origin, data.via, data.destination]);
    if (key === framed) { return; }
    framed = key;
    const bounds = L.latLngBounds(data.fit);
    if (!map.getBounds().contains(bounds) || map.getZoom() < map.getBoundsZoom(bounds) - 1.5) { map.fitBounds(bounds, { padding: [40, 40] }); }
  }

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.routes = {
    show(next) {
      data = next;
      hovered = null;
      stopRun();
      draw();
      drawEnds();
      frame();
      return noUpdate();
    },
    strengthen(n) {
      if (n === undefined || n === null || n === chosen) { return noUpdate(); }
      chosen = n;
      stopRun();
      draw();
      return noUpdate();
    },
  };
  window.liaosu = window.liaosu || {};
  window.liaosu.routes = { run, stop: stopRun, state: () => ({ ways: data ? data.alternatives.length : 0, chosen, hovered, picking, running: Boolean(runner) && !runner.done }) };
})();
