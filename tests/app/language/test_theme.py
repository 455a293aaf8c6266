"""The tokens of the look, where they are computed."""

from app.language.theme import COLOURS, shades


def test_shades_go_from_light_to_dark_and_hold_the_colour_itself():
    found = shades("liaoning")
    assert found[6] == COLOURS["liaoning"]
    brightness = [sum(int(shade[place : place + 2], 16) for place in (1, 3, 5)) for shade in found]
    assert brightness == sorted(brightness, reverse=True)
    assert len(set(found)) == 10
