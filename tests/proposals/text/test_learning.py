"""What a text suggests, and why: exact sums, exact words."""

import json
import subprocess
import sys

import pytest

from proposals.text.features import MOST_LETTERS, cut, features
from proposals.text.learning import Suggestion, Weights, scores, suggest_from
from proposals.text.training import FEWEST_OF_A_TOPIC, Corpus, Example, TooFewTexts, check, learn

from .corpus import TOPICS

EXAMPLES = [Example(title, words, topic) for topic, texts in TOPICS.items() for title, words in texts]
WEIGHTS = Weights(
    ("lamps", "dogs"),
    (0.0, 0.0),
    2.0,
    {"_路灯": [1.0, 1.0, -1.0], "路灯": [1.0, 1.0, -1.0], "路": [1.0, 0.5, 0.0], "_遛狗": [1.0, -1.0, 1.0]},
)


def test_features_count_characters_and_words_the_title_several_times():
    assert features("路灯", "") == {"_路灯": 4, "路": 4, "灯": 4, "路灯": 4}
    assert features("路灯", "路灯")["路灯"] == 5
    # Marks part words, figures and lone letters are nothing, words in Latin letters are whole.
    assert features("", "A7县，B 12号 KTV") == {"县": 1, "_ktv": 1, "号": 1}
    assert features("", "灯" * (MOST_LETTERS + 50))["灯"] == MOST_LETTERS
    assert features("", "") == {}
    assert cut("路灯、水管，修") == ["路灯", "水管"]


def test_suggestions_are_sums_that_can_be_named():
    # Three features, each once: the values of a vector of length 1.
    assert scores(WEIGHTS, "", "路灯") == pytest.approx([2.5 / 3**0.5, -2 / 3**0.5])
    [best] = suggest_from(WEIGHTS, "路灯，遛狗", "路灯")
    assert best.topic == "lamps"
    assert best.because == ("路灯",)
    assert 0.9 < best.confidence < 1


def test_nothing_is_suggested_when_unsure():
    assert suggest_from(WEIGHTS, "您好", "谢谢") == []  # knows nothing of it
    assert suggest_from(WEIGHTS, "路灯", "") == []  # three features are too few
    assert suggest_from(WEIGHTS, "路灯，遛狗", "路灯", sure=0.999) == []
    assert suggest_from(Weights((), (), 1.0, {}), "路灯", "") == []
    both = suggest_from(WEIGHTS, "路灯，遛狗，遛狗，遛狗", "遛狗，路灯", sure=0.01)
    assert [each.topic for each in both] == ["lamps", "dogs"]
    assert sum(each.confidence for each in both) == pytest.approx(1, abs=0.001)


def test_learns_the_topics_and_says_why():
    weights, figures = learn(Corpus(EXAMPLES))
    assert weights.topics == ("environment", "facilities", "school")
    assert [len(row) for row in list(weights.features.values())[:3]] == [4, 4, 4]
    [best, *_others] = suggest_from(weights, "路灯又坏了", "楼下的路灯不亮，请物业维修。")
    assert best.topic == "facilities"
    assert "维修" in best.because
    assert suggest_from(weights, "油烟污染", "饭馆油烟噪音污染")[0].topic == "environment"
    assert suggest_from(weights, "学校老师", "家长说小学老师太少")[0].topic == "school"
    assert figures.texts == len(EXAMPLES)
    assert len(figures.macro_f1) == 10
    assert sum(map(sum, figures.confusion)) == len(EXAMPLES)
    assert sum(figures.confusion[at][at] for at in range(3)) >= 15


def test_weights_survive_being_kept_as_json():
    weights, _figures = learn(Corpus(EXAMPLES))
    read = Weights.read(json.loads(json.dumps(weights.kept())))
    assert read == weights
    assert suggest_from(read, "路灯坏了", "请维修路灯，晚上很黑") == suggest_from(
        weights, "路灯坏了", "请维修路灯，晚上很黑"
    )


def test_two_topics_have_a_column_each():
    weights, figures = learn(Corpus([example for example in EXAMPLES if example.topic != "school"]))
    assert weights.topics == ("environment", "facilities")
    assert all(row[1] == -row[2] for row in weights.features.values())
    assert weights.intercepts[0] == -weights.intercepts[1]
    assert suggest_from(weights, "路灯又坏了", "楼下的路灯不亮，请物业维修。")[0].topic == "facilities"
    assert suggest_from(weights, "油烟污染", "饭馆油烟噪音污染")[0].topic == "environment"
    assert figures.topics == ("environment", "facilities")


def test_training_is_repeatable_and_leaves_rare_topics_out():
    few = [Example("遛狗", "遛狗不牵绳", "dogs")] * (FEWEST_OF_A_TOPIC - 1)
    with_few = Corpus(EXAMPLES + few, others=[("路灯", "路灯不亮")])
    assert check(with_few, (0, 1))[0].topics == ("environment", "facilities", "school")
    assert learn(with_few)[0] == learn(Corpus(EXAMPLES, others=[("路灯", "路灯不亮")]))[0]
    with pytest.raises(TooFewTexts):
        Corpus(few)
    with pytest.raises(TooFewTexts):
        Corpus(EXAMPLES[:6] + few)


def test_held_out_texts_bring_nothing_into_what_is_learnt():
    # A word that stands in one text of each fold at most can't be learnt from the others.
    marked = [
        Example(each.title, each.words + f"暗号{'甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未'[at]}", each.topic)
        for at, each in enumerate(EXAMPLES)
    ]
    plain, _sharpness = check(Corpus(EXAMPLES), (0,))
    with_marks, _sharpness = check(Corpus(marked), (0,))
    assert plain.topics == with_marks.topics
    weights, _figures = learn(Corpus(marked))
    assert not [name for name in weights.features if name[-1] in "甲乙丙丁戊己庚辛壬癸丑寅卯巳午未"]


def test_suggesting_does_not_load_the_library_that_trains():
    code = "import sys, proposals.text.learning; print(sorted({'sklearn', 'numpy', 'scipy'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    assert Suggestion("a", 0.5, ()).topic == "a"
