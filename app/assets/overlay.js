/* What the pages of the analysis lay over the map: coloured counties, lines, points; they and the rows of tables light up together. */
(function () {
  "use strict";

  const L = window.L;
  let map = null;
  let areas = null;
  let shapes = null;
  let heads = null;
  let data = null;
  let counties = null;
  let hovered = null;

  const language = () => (document.documentElement.lang === "en" ? "en" : "zh");
  const noUpdate = () => window.dash_clientside.no_update;

  L.Map.addInitHook(function () {
    map = this;
    map.createPane("overlay-areas").style.zIndex = "402";
    map.createPane("overlay-lines").style.zIndex = "410";
    areas = L.layerGroup().addTo(map);
    shapes = L.layerGroup().addTo(map);
    heads = L.layerGroup().addTo(map);
    map.on("zoomend", drawArrows);
  });

  /* Shapes are told by the rows of the panel: Tab does not stop at each of them. A name is a text node, as a string would
     be read as HTML. */
  function tip(layer, text) {
    layer.on("add", () => layer.getElement()?.setAttribute("tabindex", "-1"));
    layer.bindTooltip(() => document.createTextNode(text), { sticky: true, direction: "top", className: "name-tip", opacity: 1 });
  }

  /* The counties are the map's own; they are fetched once, when they are first needed. */
  async function loadCounties(url) {
    if (!counties) { counties = fetch(url).then((answer) => { if (!answer.ok) { throw new Error(answer.status); } return answer.json(); }); }
    try { return await counties; } catch (error) { counties = null; return null; }
  }

  async function drawAreas(url) {
    areas.clearLayers();
    if (!data || !Object.keys(data.areas).length) { return; }
    const asked = data;
    const collection = await loadCounties(url);
    if (!collection || data !== asked) { return; }
    const layer = L.geoJSON(collection, {
      pane: "overlay-areas",
      filter: (feature) => feature.properties.id in data.areas,
      style: (feature) => ({ fillColor: data.areas[feature.properties.id].colour, fillOpacity: 0.62, color: "#FFFFFF", weight: 0.6 }),
      onEachFeature: (feature, shape) => tip(shape, () => data.areas[feature.properties.id][language()]),
    });
    areas.addLayer(layer);
    map.getContainer().dataset.overlayAreas = String(layer.getLayers().length);
  }

  function style(line) {
    const strong = hovered === line.id;
    return { pane: "overlay-lines", color: line.colour, weight: strong ? line.weight + 3 : line.weight, opacity: strong || hovered === null ? 0.9 : 0.35, dashArray: line.dash || null, lineCap: "round" };
  }

  function drawShapes() {
    shapes.clearLayers();
    heads.clearLayers();
    if (!data) { return; }
    data.lines.forEach((line) => {
      const shape = L.polyline(line.paths, style(line));
      tip(shape, () => line[language()]);
      shape.on("mouseover", () => hover(line.id)).on("mouseout", () => hover(null));
      shape.record = line;
      shapes.addLayer(shape);
    });
    data.points.forEach((point) => {
      const shape = L.circleMarker([point.lat, point.lon], { pane: "overlay-lines", radius: point.radius, color: "#FFFFFF", weight: 1.5, fillColor: point.colour, fillOpacity: 0.95 });
      tip(shape, () => point[language()]);
      shape.on("mouseover", () => hover(point.id)).on("mouseout", () => hover(null));
      shapes.addLayer(shape);
    });
    map.getContainer().dataset.overlayLines = String(data.lines.length);
    drawArrows();
  }

  /* Heads near both ends of a line, as large as what goes that way; placed anew when the scale changes. */
  function drawArrows() {
    if (!heads) { return; }
    heads.clearLayers();
    (data ? data.lines : []).filter((line) => line.arrows[0] || line.arrows[1]).forEach((line) => {
      const points = line.paths[0].map((at) => map.latLngToLayerPoint(at));
      headOn(points, line.arrows[0], line.colour);
      headOn([...points].reverse(), line.arrows[1], line.colour);
    });
  }

  function headOn(points, share, colour) {
    if (!share) { return; }
    const size = 6 + 9 * share;
    let left = size * 1.6;
    for (let i = points.length - 1; i > 0; i--) {
      const [a, b] = [points[i - 1], points[i]];
      const length = a.distanceTo(b);
      if (length >= left) {
        const at = b.add(a.subtract(b).multiplyBy(left / length));
        const angle = (Math.atan2(b.y - a.y, b.x - a.x) * 180) / Math.PI;
        const html = `<i style="transform:rotate(${angle}deg);border-left-color:${colour};border-left-width:${size}px;border-top-width:${size / 2}px;border-bottom-width:${size / 2}px"></i>`;
        const icon = L.divIcon({ className: "overlay-head", html, iconSize: [size, size] });
        heads.addLayer(L.marker(map.layerPointToLatLng(at), { icon, pane: "overlay-lines", interactive: false, keyboard: false }));
        return;
      }
      left -= length;
    }
  }

  function hover(id) {
    if (hovered === id) { return; }
    hovered = id;
    document.querySelectorAll("[data-overlay]").forEach((row) => row.classList.toggle("hovered", id !== null && row.dataset.overlay === id));
    shapes?.eachLayer((shape) => { if (shape.record) { shape.setStyle(style(shape.record)); } });
  }

  const rowOf = (event) => event.target.closest && event.target.closest("[data-overlay]");
  document.addEventListener("pointerover", (event) => { if (data) { hover(rowOf(event)?.dataset.overlay ?? null); } });
  document.addEventListener("focusin", (event) => { if (data && rowOf(event)) { hover(rowOf(event).dataset.overlay); } });

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.overlay = {
    show(next, url) {
      const before = data && data.key;
      data = next && next.key ? next : null;
      hovered = null;
      if (!map) { return noUpdate(); }
      map.getContainer().dataset.overlay = data ? data.key : "";
      document.getElementById("shell")?.classList.toggle("with-overlay", Boolean(data));
      if (!data || data.key !== before) { drawAreas(url); }
      drawShapes();
      return noUpdate();
    },
  };
})();
