from nnviz.app.layouts import LAYOUTS, layout_with, views_of
from nnviz.app.views import VIEWS
from nnviz.core.lesson import LAYOUT_NAMES


def test_layouts_name_views_that_there_are():
    names = {view.name for view in VIEWS}
    for place in LAYOUTS.values():
        seen = list(views_of(place))
        assert set(seen) <= names
        assert len(seen) == len(set(seen))
    assert tuple(LAYOUTS) == LAYOUT_NAMES
    everywhere = {"timelineView", "lessonView"}
    assert names == everywhere | {name for place in LAYOUTS.values() for name in views_of(place)}


def test_a_view_is_shown_where_it_is_at_home():
    assert layout_with("flowView", "watch") == "flow"
    assert layout_with("curvesView", "twins") == "twins"
    assert layout_with("curvesView", "flow") == "watch"
    assert layout_with("timelineView", "flow") == "flow"
