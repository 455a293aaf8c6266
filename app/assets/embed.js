/* The map alone: marks the page before anything is drawn, keeps the way to the whole explorer, and leaves the wheel to
   the page around it. */
(function () {
  "use strict";

  const HINT_MS = 1800;
  const embedded = window.location.pathname === "/embed";
  if (embedded) { document.documentElement.dataset.embed = "1"; }

  /* The wheel zooms with Ctrl or Cmd, or once the map was clicked, until the pointer leaves it. */
  function freeWheel(map) {
    let entered = false;
    let timer = 0;
    const hint = (shown) => { document.getElementById("wheel-hint").hidden = !shown; };
    const leave = () => { entered = false; map.scrollWheelZoom.disable(); };
    const container = map.getContainer();
    leave();
    container.addEventListener("pointerdown", () => { entered = true; hint(false); }, true);
    container.addEventListener("wheel", (event) => {
      if (entered || event.ctrlKey || event.metaKey) { map.scrollWheelZoom.enable(); hint(false); return; }
      map.scrollWheelZoom.disable();
      hint(true);
      clearTimeout(timer);
      timer = setTimeout(() => hint(false), HINT_MS);
    }, { capture: true, passive: true });
    document.documentElement.addEventListener("mouseleave", leave);
    window.addEventListener("blur", leave);
  }
  if (embedded) { window.L.Map.addInitHook(function () { this.whenReady(() => freeWheel(this)); }); }

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.liaosu_embed = { explorerAddress: (query) => "/" + (query || "") };
})();
