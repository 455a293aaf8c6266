/* The address bar: the state's query, which the server makes, and where the map looks: lon, lat, z, tiles. */
(function () {
  "use strict";

  const L = window.L;
  const PLACE_KEYS = ["lon", "lat", "z"];
  const VIEW_KEYS = [...PLACE_KEYS, "tiles"];
  const SETTLED_MS = 150;
  const NEAR_PX = 3;

  let map = null;
  let atHome = true;
  let lastQuery = null;
  let timer = 0;

  const address = (query) => window.location.pathname + (query ? "?" + query : "");
  const bare = (query) => query.replace(/^\?/, "");

  // The page's language is known before the server has answered.
  document.documentElement.lang = new URLSearchParams(window.location.search).get("lang") === "en" ? "en" : "zh-CN";

  function viewOf(search) {
    const values = new URLSearchParams(search);
    if (!PLACE_KEYS.every((key) => values.get(key))) { return null; }
    const [lon, lat, zoom] = PLACE_KEYS.map((key) => Number(values.get(key)));
    const sound = Math.abs(lon) <= 180 && Math.abs(lat) <= 85 && zoom >= 1 && zoom <= 20;
    return sound ? { center: L.latLng(lat, lon), zoom } : null;
  }

  /* Home depends on the size of the map: both provinces in it. */
  function homeView() {
    const { bounds, centre, options } = document.getElementById("map-home").dataset;
    const { paddingTopLeft, paddingBottomRight } = JSON.parse(options);
    const padding = L.point(paddingTopLeft).add(L.point(paddingBottomRight));
    return { center: L.latLng(JSON.parse(centre)), zoom: map.getBoundsZoom(JSON.parse(bounds), false, padding) };
  }

  function isHome() {
    const home = homeView();
    const pixels = (latlng) => map.project(latlng, home.zoom);
    return Math.abs(map.getZoom() - home.zoom) < 0.01 && pixels(map.getCenter()).distanceTo(pixels(home.center)) < NEAR_PX;
  }

  function withoutView(search) {
    const rest = bare(search).split("&").filter((part) => part && !VIEW_KEYS.includes(part.split("=")[0]));
    return rest.length ? "?" + rest.join("&") : "";
  }

  function viewQuery() {
    const tiles = map && window.liaosu.hasTiles() ? ["tiles=1"] : [];
    if (!map || isHome()) { return tiles.join("&"); }
    const c = map.getCenter();
    const place = [`lon=${c.lng.toFixed(4)}`, `lat=${c.lat.toFixed(4)}`, `z=${Number(map.getZoom().toFixed(2))}`];
    return [...place, ...tiles].join("&");
  }

  const whole = (query) => address([bare(query), viewQuery()].filter(Boolean).join("&"));

  function look({ center, zoom }) {
    map.setView(center, zoom, { animate: false });
    writeView();
  }
  const goHome = () => look(homeView());

  function writeView() {
    atHome = !map || isHome();
    if (lastQuery === null || whole(lastQuery) === window.location.pathname + window.location.search) { return; }
    window.history.replaceState(null, "", whole(lastQuery));
  }

  /* A new state is a new entry of the history; one that came from the address is not. */
  document.addEventListener("liaosu:state", (event) => {
    const { query, addressed } = event.detail;
    if (query === lastQuery) { return; }
    const first = lastQuery === null;
    lastQuery = query;
    if (first) { writeView(); } else if (!addressed) { window.history.pushState(null, "", whole(query)); }
  });

  /* Back and forward. Dash's location component keeps quiet when it still holds an earlier address, and adds entries
     of its own when it does not, so it does not hear of this. */
  window.addEventListener("popstate", (event) => {
    event.stopImmediatePropagation();
    clearTimeout(timer);
    lastQuery = withoutView(window.location.search);
    if (map) { look(viewOf(window.location.search) || homeView()); }
    window.dash_clientside.set_props("returned-to", { data: window.location.search });
  });

  L.Map.addInitHook(function () {
    const opened = this;
    opened.whenReady(() => {
      map = opened;
      map.on("movestart", () => { atHome = false; });
      map.on("moveend", () => { clearTimeout(timer); timer = setTimeout(writeView, SETTLED_MS); });
      map.on("resize", () => { if (atHome) { goHome(); } });
    });
  });

  window.liaosu = Object.assign(window.liaosu || {}, { goHome, writeView, hasView: () => viewOf(window.location.search) !== null });
})();
