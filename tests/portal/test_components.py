"""What templates of other floors rely on: the attributes that the styleguide names."""

import pytest
from django import forms
from django.template import RequestContext, Template
from django.test import RequestFactory
from django.utils import translation

from core.flow import Mark, Offer, Step


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def rendered(source, **context):
    """Render a template as a page would, and drop the spaces between the tags."""
    request = RequestFactory().get("/list/?q=a")
    page = Template("{% load cotton %}" + compiled(source)).render(RequestContext(request, context))
    return " ".join(page.split())


def compiled(source):
    from django_cotton.compiler_regex import CottonCompiler

    return CottonCompiler().process(source)


class Form(forms.Form):
    title = forms.CharField(label="Title", help_text="One line.")
    why = forms.CharField(label="Why", required=False)
    agreed = forms.BooleanField(label="Agreed")
    size = forms.ChoiceField(label="Size", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


def step(name, *, needs_reason=False):
    return Step(name, (), "", "", f"Do {name}", "", "", needs_reason=needs_reason)


def test_a_button_submits_and_with_an_address_it_is_a_link():
    submit = rendered('<c-button tone="main" name="file" value="1">Send</c-button>')
    assert submit == '<button type="submit" class="button button-main" name="file" value="1">Send</button>'
    assert rendered('<c-button href="/a/">Go</c-button>') == '<a href="/a/" class="button button-plain" >Go</a>'


def test_a_badge_has_a_word_and_a_mark():
    badge = rendered('<c-badge tone="wait">Waiting</c-badge>')
    assert badge.startswith('<span class="badge badge-wait"')
    assert "#clock" in badge
    assert "Waiting" in badge


def test_a_component_does_not_see_the_page_around_it():
    assert "leaked" not in rendered("<c-card>text</c-card><c-notice-bar>text</c-notice-bar>", title="leaked")


def test_a_field_has_its_label_above_and_its_help_below():
    field = rendered('<c-field :field="form.title" />', form=Form())
    assert field.index("<label") < field.index("<input") < field.index("One line.")
    assert 'aria-describedby="id_title_helptext"' in field
    assert 'id="id_title_helptext"' in field
    assert "optional" not in field
    assert "optional" in rendered('<c-field :field="form.why" />', form=Form())


def test_an_error_is_linked_to_its_field():
    form = Form({})
    field = rendered('<c-field :field="form.title" />', form=form)
    assert 'aria-describedby="id_title_helptext id_title_error"' in field
    assert 'id="id_title_error"' in field
    assert 'aria-invalid="true"' in field
    summary = rendered('<c-error-summary :form="form" />', form=form)
    assert '<a href="#id_title">Title: This field is required.</a>' in summary
    assert '<a href="#id_size">' in summary
    assert rendered('<c-error-summary :form="form" />', form=Form()) == ""


def test_choices_stand_in_a_fieldset_and_a_check_box_beside_its_label():
    assert "<fieldset" in rendered('<c-field :field="form.size" />', form=Form())
    assert "field-check" in rendered('<c-field :field="form.agreed" />', form=Form())
    assert "<label" not in rendered('<c-field :field="form.secret" />', form=Form())


def test_a_step_bar_tells_the_state_in_words():
    marks = [
        Mark("Collect", "done"),
        Mark("Answer", "current", "3 days"),
        Mark("Publish", "ahead"),
        Mark("No", "ended"),
    ]
    bar = rendered('<c-step-bar :marks="marks" />', marks=marks)
    assert bar.count('aria-current="step"') == 1
    words = [word for word in ("done", "now", "still to come", "ended here") if f"> {word}</span>" in bar]
    assert words == ["done", "now", "still to come", "ended here"]
    assert "3 days" in bar


def test_a_trace_names_who_did_it_or_the_system():
    rows = [
        {"label": "Filed", "actor_name": "", "actor_role": "", "behalf_name": "", "reason": ""},
        {"label": "Returned", "actor_name": "赵*", "actor_role": "Staff", "behalf_name": "王*", "reason": "Photos"},
    ]
    trace = rendered('<c-timeline :rows="rows" />', rows=rows)
    assert "By the system, on time" in trace
    assert "赵* · Staff · on behalf of 王*" in trace
    assert "Photos" in trace
    assert "Nothing has happened yet." in rendered('<c-timeline :rows="rows" />', rows=[])


def test_open_steps_are_forms_and_refused_ones_say_why():
    offers = [Offer(step("take"), None), Offer(step("return", needs_reason=True), None), Offer(step("end"), "Not yet.")]
    actions = rendered('<c-flow-actions :offers="offers" action="/p/1/steps/" />', offers=offers)
    assert actions.count("<form") == 2
    assert 'action="/p/1/steps/take/"' in actions
    assert 'action="/p/1/steps/return/"' in actions
    assert actions.count('name="csrfmiddlewaretoken"') == 2
    assert actions.count('name="reason"') == 1
    assert "disabled" in actions
    assert "Not yet." in actions
    assert rendered('<c-flow-actions :offers="offers" action="/p/" />', offers=[]) == ""


def test_a_next_page_keeps_the_filters():
    assert 'href="?q=a&amp;after=n"' in rendered('<c-pager after="n" />')
    assert rendered('<c-pager after="" />') == ""


def test_money_is_readable_for_people_and_machines():
    assert rendered('<c-money :fen="fen" />', fen=123450) == '<data class="money" value="1234.50">1,234.50 yuan</data>'


def test_a_person_is_masked_unless_the_reader_may_know():
    assert "张建国" not in rendered('<c-person name="张建国" role="Resident" />')
    assert "张*" in rendered('<c-person name="张建国" />')
    assert "张建国" in rendered('<c-person name="张建国" :full="True" />')


def test_an_empty_state_says_what_to_do():
    empty = rendered('<c-empty-state title="None">Begin.<c-slot name="action"><b>Go</b></c-slot></c-empty-state>')
    assert empty.index("None") < empty.index("Begin.") < empty.index("<b>Go</b>")


@pytest.mark.parametrize("source", ["<c-place-path place='胜园社区' />", "<c-place-path :places=\"['a', 'b']\" />"])
def test_a_place_is_a_list_of_steps(source):
    assert rendered(source).startswith('<ol class="place-path"')
