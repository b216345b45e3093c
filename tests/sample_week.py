"""The articles behind `make_issue`: sample outlets, our own sentences, public facts of the week of 27 January 2025.

No word or figure here is given to a real person or firm that is not public knowledge; every outlet is plainly a sample.
"""

from __future__ import annotations

# slug: (name, owner, vantage, rights, language)
OUTLETS: dict[str, tuple[str, str, str, str, str]] = {
    "sample-wire": ("Sample Wire, Hong Kong", "sample-wire", "hong-kong", "quote", "en"),
    "sample-post": ("Sample Post, New York", "sample-post", "us", "quote", "en"),
    "sample-ledger": ("Sample Ledger, San Francisco", "sample-ledger", "us", "headline", "en"),
    "sample-gazette": ("Sample Gazette, London", "sample-gazette", "europe", "quote", "en"),
    "sample-daily": ("样本日报（北京）", "sample-state", "china-state", "quote", "zh"),
    "sample-caijing": ("样本财经（上海）", "sample-caijing", "china-market", "quote", "zh"),
    "sample-herald": ("Sample Herald, Singapore", "sample-herald", "asia", "quote", "en"),
    "sample-hotlist": ("样本热榜", "", "social", "quote", "zh"),
}

# (id, story, outlet, published UTC, title, summary)
ARTICLES: tuple[tuple[str, str, str, str, str, str], ...] = (
    (
        "a01",
        "s-rout",
        "sample-wire",
        "2025-01-27T09:10",
        "Chip shares slide as DeepSeek's R1 unsettles the AI trade",
        "Shares tied to artificial intelligence fell across Asia and Europe on Monday. DeepSeek's assistant had become the most "
        "downloaded free app on Apple's US store. Investors asked how much hardware a good model really needs.",
    ),
    (
        "a02",
        "s-rout",
        "sample-post",
        "2025-01-27T21:20",
        "Nvidia loses about $589 billion of market value in a day on DeepSeek shock",
        "Nvidia closed about 17 per cent lower on Monday, the largest one-day loss of market value of any company. "
        "The fall followed the release of R1, an open model from the Chinese firm DeepSeek. It spread to utilities & power suppliers.",
    ),
    (
        "a03",
        "s-rout",
        "sample-gazette",
        "2025-01-27T17:45",
        "DeepSeek shock wipes billions from chip makers on both sides of the Atlantic",
        "ASML fell about 7 per cent in Amsterdam as traders marked down the makers of chip tools. "
        "European power-equipment makers fell further than the chip makers.",
    ),
    (
        "a04",
        "s-rout",
        "sample-caijing",
        "2025-01-27T23:05",
        "DeepSeek冲击波：英伟达单日市值蒸发近6000亿美元",
        "美东时间1月27日，英伟达股价收跌约17%，市值单日蒸发约5890亿美元。市场开始重新评估算力投入的必要性。",
    ),
    ("a05", "s-rout", "sample-ledger", "2025-01-27T22:00", "A Chinese lab's cheap model sinks the priciest trade in tech", ""),
    ("a06", "s-rout", "sample-hotlist", "2025-01-27T12:00", "英伟达跌了", ""),
    (
        "a07",
        "s-r1",
        "sample-daily",
        "2025-01-20T13:00",
        "深度求索发布推理模型R1并开源权重",
        "杭州深度求索公司1月20日发布推理模型DeepSeek-R1，并以MIT许可证开放模型权重。公司称其在数学、代码等任务上的表现比肩同类模型。",
    ),
    (
        "a08",
        "s-r1",
        "sample-wire",
        "2025-01-21T02:30",
        "Hangzhou's DeepSeek opens the weights of its R1 reasoning model",
        "DeepSeek published R1 under the MIT licence on 20 January, a day of public holiday in the United States. "
        "The firm says the model matches its best-known rival on mathematics and code.",
    ),
    (
        "a09",
        "s-r1",
        "sample-herald",
        "2025-01-21T06:00",
        "DeepSeek's R1 puts a Chinese open model among the front-runners",
        "Developers in Singapore began testing R1 within hours of its release. But the comparison rests on the firm's own tests.",
    ),
    (
        "a10",
        "s-premier",
        "sample-daily",
        "2025-01-20T11:20",
        "李强主持召开专家企业家座谈会 梁文锋参加",
        "国务院总理李强1月20日主持召开座谈会，听取对政府工作报告的意见建议。深度求索创始人梁文锋出席并发言。",
    ),
    (
        "a11",
        "s-premier",
        "sample-wire",
        "2025-01-21T04:10",
        "DeepSeek's founder joins Premier Li Qiang's round table",
        "Liang Wenfeng sat among the experts whom Premier Li Qiang heard on 20 January. The meeting gathered views on the government's work report.",
    ),
    (
        "a12",
        "s-qwen",
        "sample-caijing",
        "2025-01-29T01:15",
        "阿里云大年初一发布Qwen2.5-Max",
        "阿里云1月29日发布通义千问旗舰版模型Qwen2.5-Max。公司称其在多项基准测试中超过DeepSeek V3。",
    ),
    (
        "a13",
        "s-qwen",
        "sample-herald",
        "2025-01-29T03:40",
        "Alibaba releases Qwen2.5-Max on the first day of the Lunar New Year",
        "Alibaba Cloud says Qwen2.5-Max outperforms DeepSeek's V3 on several benchmarks. No independent test had confirmed the claim on the day.",
    ),
    (
        "a14",
        "s-curbs",
        "sample-post",
        "2025-01-28T15:00",
        "Washington weighs what DeepSeek means for curbs on chip exports",
        "Lawmakers of both parties called for tighter rules on the chips that may be sold to China. "
        "Others read R1 as proof that the curbs made Chinese engineers thrifty.",
    ),
    (
        "a15",
        "s-curbs",
        "sample-daily",
        "2025-01-29T02:00",
        "限制挡不住创新：从深度求索看出口管制的效果",
        "样本日报评论认为，外部限制促使企业在效率上下功夫。有限的算力正在被用得更充分。",
    ),
    (
        "a16",
        "s-cost",
        "sample-gazette",
        "2025-01-28T08:30",
        "What the $5.6 million behind DeepSeek's V3 does and does not include",
        "DeepSeek's paper puts the final training run of V3 at $5.576 million of rented computing time. "
        "The sum leaves out research, failed runs, salaries and the machines themselves.",
    ),
)

# story: themes with their score, strongest first
THEMES: dict[str, tuple[tuple[str, float], ...]] = {
    "s-rout": (("sputnik-moment", 12.0), ("market-reaction", 9.0)),
    "s-r1": (("model-race", 8.0), ("sputnik-moment", 5.0)),
    "s-premier": (("state-support", 6.0),),
    "s-qwen": (("model-race", 7.0),),
    "s-curbs": (("export-controls", 7.5), ("constraint-innovation", 5.0)),
    "s-cost": (("constraint-innovation", 7.0),),
}

NAMES: dict[str, tuple[str, str]] = {
    "sputnik-moment": ("Sputnik moment", "斯普特尼克时刻"),
    "market-reaction": ("Market reaction", "市场反应"),
    "model-race": ("Model race", "模型竞赛"),
    "export-controls": ("Export controls", "出口管制"),
    "constraint-innovation": ("Necessity, mother of invention", "限制催生创新"),
    "state-support": ("State support", "国家支持"),
}

# theme: stories of the seven weeks before, oldest first, and of the issue's own
WEEKS: dict[str, tuple[int, ...]] = {
    "sputnik-moment": (1, 0, 2, 1, 1, 2, 3, 14),
    "model-race": (6, 7, 5, 8, 6, 7, 9, 16),
    "market-reaction": (2, 3, 1, 2, 2, 3, 2, 11),
    "export-controls": (4, 5, 4, 6, 5, 9, 7, 8),
    "constraint-innovation": (1, 1, 0, 1, 1, 2, 1, 5),
    "state-support": (3, 2, 3, 3, 4, 2, 3, 4),
}
