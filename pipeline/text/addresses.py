"""Web addresses as keys: one form for the many in which a page is linked. Never raises, never resolves anything.

The address that a feed gave stays what is stored, printed and fetched; `canonical` only decides what is the same page.
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urljoin, urlsplit

_PORTS = {"http": "80", "https": "443"}

# Miniflux's list (internal/reader/urlcleaner), and what Chinese platforms and news sites add.
_TRACKING_NAMES = """
    fbclid fb_action_ids fb_action_types fb_source fb_ref _openstat yclid ysclid gclid dclid gbraid wbraid
    gclsrc gad_source srsltid msclkid twclid ttclid igshid igsh li_fat_id mc_cid mc_eid mc_tc wickedid
    ml_subscriber ml_subscriber_hash rb_clickid s_cid s_kwcid vero_conv vero_id wt_mc oly_anon_id oly_enc_id
    _hsenc _hsmi __hssc __hstc __hsfp hsctatracking hsa_acc soc_src soc_trk vgo_ee nb_expid_meta nb_placement
    nr_email_referer ncid ref_src ref_url cmpid cmp_id ito guccounter guce_referrer guce_referrer_sig spm scm
    from scene isappinstalled share_token share_source share_medium share_plat share_session_id share_tag
    vd_source spm_id_from chksm mpshare srcid xtor at_medium at_campaign mod_source sr_share smid smtyp
    partner_id campaign_id
"""
_TRACKING = frozenset(_TRACKING_NAMES.split())
_TRACKING_BEGINS = ("utm_", "mtm_", "pk_", "piwik_", "hsa_", "oft_", "itm_", "stm_", "at_custom", "guce_")
_SOURCE_ONLY = {"ref": ("rss", "feed"), "source": ("rss", "feed"), "mod": ("rss",), "src": ("rss",)}
_SHORTENER_NAMES = "t.co t.cn bit.ly buff.ly dlvr.it ift.tt lnkd.in ow.ly tinyurl.com trib.al url.cn dwz.cn"
_SHORTENERS = frozenset(_SHORTENER_NAMES.split())
_AMP = re.compile(r"(?:/amp(?=/|$)|\.amp(?:\.html?)?$)|[?&](?:amp(?=&|=1|=true|$)|outputtype=amp)", re.IGNORECASE)
_SPACE = re.compile(r"\s")
_FRAGMENT = re.compile(r"^(?:utm_|xtor=|ref=|from=|source=|rss\b|feed\b|:~:|ftag=|cmpid=)", re.IGNORECASE)


def canonical(url: str) -> str:
    """The address as a key: host in lower case, no default port, no tracking parameters, the rest of the query sorted.

    A fragment stays (digest pages tell their items apart by it) unless it is a tracking one. An address that cannot be
    read comes back stripped of white space and otherwise as it is.
    """
    url = url.strip()
    try:
        parts = urlsplit(url)
        name = (parts.hostname or "").rstrip(".")
        _, colon, port = parts.netloc.rpartition("@")[2].rpartition("]")[2].rpartition(":")
    except ValueError:
        return url
    scheme = parts.scheme.lower()
    if scheme not in _PORTS or not name or _SPACE.search(name):
        return url
    if ":" in name:
        name = f"[{name}]"
    host_part = f"{name}:{port}" if colon and port.isascii() and port.isdigit() and port != _PORTS[scheme] else name
    query = "&".join(sorted(pair for pair in _SPACE.sub("%20", parts.query).split("&") if pair and not _tracks(pair)))
    fragment = "" if _FRAGMENT.match(parts.fragment) else parts.fragment
    made = f"{scheme}://{host_part}{parts.path or '/'}{'?' + query if query else ''}{'#' + fragment if fragment else ''}"
    return _SPACE.sub("%20", made)


@lru_cache(maxsize=8192)
def host(url: str) -> str:
    """The host of an address in lower case, without port; empty where there is none."""
    try:
        return (urlsplit(url.strip()).hostname or "").rstrip(".").lower()
    except ValueError:
        return ""


def absolute(base: str, link: str) -> str:
    """*link* as it leads from *base*; empty for one that is none, or that leads to no page of the web."""
    try:
        made = urljoin(base, link.strip()) if link.strip() else ""
    except ValueError:
        return ""
    return made if made.lower().startswith(("http://", "https://")) else ""


def wrapper(url: str) -> str:
    """What stands around the page's own address: amp, google-news, feedburner or short-link; empty for an address of its own.

    Told by the address alone: nothing is resolved.
    """
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    name = host(url).removeprefix("www.")
    if name == "news.google.com" and parts.path.startswith(("/rss/articles/", "/articles/", "/read/", "/__i/")):
        return "google-news"
    if name == "feedproxy.google.com" or (host_matches(name, "feedburner.com") and "/~" in parts.path):
        return "feedburner"
    if name in _SHORTENERS:
        return "short-link" if parts.path.strip("/") else ""
    cached = host_matches(name, "ampproject.org") or (name.startswith("amp.") and name.count(".") > 1)
    return "amp" if cached or _AMP.search(f"{parts.path}{'?' + parts.query if parts.query else ''}") else ""


def host_matches(host: str, pattern: str) -> bool:
    """Whether *host* is *pattern* or stands below it: news.example.com matches example.com, notexample.com does not."""
    host, pattern = host.lower().rstrip("."), pattern.lower().strip(".")
    return bool(pattern) and (host == pattern or host.endswith("." + pattern))


def _tracks(pair: str) -> bool:
    name, _, value = pair.partition("=")
    name = name.lower()
    return name in _TRACKING or name.startswith(_TRACKING_BEGINS) or value.lower() in _SOURCE_ONLY.get(name, ())
