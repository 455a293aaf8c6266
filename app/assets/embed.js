/* The map alone: marks the page before anything is drawn, and keeps the way to the whole explorer. */
(function () {
  "use strict";

  if (window.location.pathname === "/embed") { document.documentElement.dataset.embed = "1"; }

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.liaosu_embed = { explorerAddress: (query) => "/" + (query || "") };
})();
