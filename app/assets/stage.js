/* The map keeps its subject in view when the panel beside it grows or shrinks, and its furniture above its foot. */
(() => {
  "use strict";

  const L = window.L;
  // Smaller changes of width are left to Leaflet.
  const LEAST_PX = 60;
  // Both provinces with their sea, as in app/pages/layout.py.
  const HOME = L.latLngBounds([[30.75, 116.35], [43.5, 125.8]]);

  /* The part of what is shown that the map is about; all of it where that is elsewhere. */
  function subject(shown) {
    if (!shown.intersects(HOME)) { return shown; }
    return L.latLngBounds(
      [Math.max(shown.getSouth(), HOME.getSouth()), Math.max(shown.getWest(), HOME.getWest())],
      [Math.min(shown.getNorth(), HOME.getNorth()), Math.min(shown.getEast(), HOME.getEast())],
    );
  }

  L.Map.addInitHook(function () {
    const map = this;
    let width = map.getContainer().clientWidth;
    let wide = null; // the view before the panel grew, and the one that was made of it

    const view = () => ({ center: map.getCenter(), zoom: map.getZoom() });
    const isAt = (other) => map.getZoom() === other.zoom && map.getCenter().equals(other.center, 1e-6);

    function shrink() {
      const bounds = subject(map.getBounds());
      const before = view();
      map.invalidateSize({ pan: false });
      map.fitBounds(bounds, { animate: false });
      wide = { before, after: view() };
      const legend = document.getElementById("legend-frame");
      if (legend) { legend.open = false; }
    }

    function grow() {
      const untouched = wide && isAt(wide.after);
      map.invalidateSize({ pan: !untouched, animate: false });
      if (untouched) { map.setView(wide.before.center, wide.before.zoom, { animate: false }); }
      wide = null;
    }

    new ResizeObserver(() => {
      const now = map.getContainer().clientWidth;
      const change = now - width;
      if (!now || Math.abs(change) < LEAST_PX || !map._loaded) { return; }
      width = now;
      if (change < 0) { shrink(); } else { grow(); }
    }).observe(map.getContainer());

    // The foot is read whole, on as many lines as it needs; what stands above it moves up.
    const foot = document.getElementById("foot");
    new ResizeObserver(() => {
      foot.parentElement.style.setProperty("--foot-height", foot.offsetHeight + "px");
    }).observe(foot);
  });
})();
