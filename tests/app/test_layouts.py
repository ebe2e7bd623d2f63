from nnviz.app.layouts import LAYOUTS
from nnviz.app.views import VIEWS
from nnviz.core.lesson import LAYOUT_NAMES


def test_layouts_name_views_that_there_are():
    names = {view.name for view in VIEWS}
    for docks in LAYOUTS.values():
        assert set(docks) <= names
    assert tuple(LAYOUTS) == LAYOUT_NAMES
    everywhere = {"timelineView", "lessonView"}
    assert names == everywhere | {name for docks in LAYOUTS.values() for name in docks}
