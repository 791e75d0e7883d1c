"""How much speaks for each kind of page: votes of single signs, so that a model of few pages need not find them all."""

from __future__ import annotations

from collections.abc import Mapping

# For each kind the features that speak for it, with the value from which they do; what says it outright counts twice.
_VOTES: dict[str, tuple[tuple[str, float], ...]] = {
    "votes_forum": (
        ("schema_forum", 1), ("schema_forum", 1), ("host_forum", 1), ("path_forum", 1), ("forum_software", 1),
        ("body_forum", 1), ("label_talk", 3), ("label_talk", 8), ("class_talk", 0.05), ("class_talk", 0.1),
    ),
    "votes_product": (
        ("schema_product", 1), ("schema_product", 1), ("path_product", 1), ("label_buy", 1), ("label_buy", 4),
        ("class_shop", 0.05), ("class_shop", 0.1), ("body_goods", 1), ("shop_software", 1), ("host_shop", 1),
        ("inputs_number", 1),
    ),
    "votes_shelf": (
        ("path_shelf", 1), ("body_shelf", 1), ("label_sort", 1), ("priced_blocks", 6), ("priced_blocks", 15),
        ("class_shop", 0.05), ("class_shop", 0.1), ("cards", 9), ("shop_software", 1), ("label_buy", 4),
    ),
    "votes_docs": (
        ("host_docs", 1), ("path_docs", 1), ("docs_software", 1), ("label_docs", 4), ("label_docs", 8),
        ("class_docs", 0.03), ("class_docs", 0.06), ("code", 4), ("code", 21),
    ),
    "votes_service": (
        ("label_call", 3), ("label_call", 8), ("class_call", 0.05), ("class_call", 0.1), ("you", 0.02), ("we", 0.015),
        ("telephones", 1), ("path_service", 1), ("body_static", 1), ("wp_page", 1), ("page_sections", 8),
        ("schema_service", 1), ("inputs_mail", 1),
    ),
    "votes_listing": (
        ("is_archive", 1), ("class_archive", 1), ("url_listing", 1), ("schema_listing", 1), ("cards", 9),
        ("linked_headings", 5), ("linked_headings", 13), ("body_card_share", 0.4), ("pager", 1), ("url_root", 1),
        ("class_list", 0.05),
    ),
    "votes_article": (
        ("schema_article", 1), ("og_article", 1), ("published", 1), ("authors", 1), ("url_date", 1), ("wp_post", 1),
        ("body_post", 1), ("url_hyphens", 3), ("byline", 1), ("quotes", 0.5), ("timed", 1), ("one_holder", 0.8),
        ("class_news", 0.06),
    ),
}  # fmt: skip
KINDS = tuple(_VOTES)


def vote_names() -> list[str]:
    """The names of the columns that `count_votes` gives."""
    return [*KINDS, "votes_other", "votes_margin"]


def count_votes(known: Mapping[str, float]) -> list[float]:
    """The votes for each kind, the most that any but the article has, and by how many the article leads that."""
    counts = [float(sum(known[name] >= least for name, least in signs)) for signs in _VOTES.values()]
    other = max(counts[:-1])
    return [*counts, other, counts[-1] - other]
