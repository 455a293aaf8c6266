"""Run by the Python of QGIS: prints as JSON what QGIS makes of a GeoPackage and of a service."""

import json
import sys

from qgis.core import QgsApplication, QgsVectorLayer


def looks(layer):
    """Return how a layer is drawn: the kind of its renderer, and colours by value."""
    renderer = layer.renderer()
    if renderer.type() == "categorizedSymbol":
        colours = {category.value(): category.symbol().color().name() for category in renderer.categories()}
    else:
        colours = {"": renderer.symbol().color().name()}
    return {"valid": layer.isValid(), "count": layer.featureCount(), "renderer": renderer.type(), "colours": colours}


def main(path, url, *names):
    QgsApplication.setPrefixPath("/usr", True)
    application = QgsApplication([], False)
    application.initQgis()
    found = {"file": {}, "service": {}}
    for name in names:
        found["file"][name] = looks(QgsVectorLayer(f"{path}|layername={name}", name, "ogr"))
        layer = QgsVectorLayer(f"url='{url}' typename='{name}'", name, "OAPIF")
        titles = sorted(feature["name_zh"] for feature in layer.getFeatures())
        box = layer.extent()
        bounds = [box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum()]
        found["service"][name] = {"valid": layer.isValid(), "titles": titles, "bounds": bounds}
    sys.stdout.write(json.dumps(found))
    sys.stdout.flush()


main(*sys.argv[1:])
