"""What happened, in both languages: words of news that mean the same in an English and in a Chinese report.

Data and its lookup. General vocabulary and countries only, no other names (those are entities) and no themes; a concept
is weak evidence by itself and joins two languages only beside others.
"""

from __future__ import annotations

import re

# One concept a line: English stems or phrases | Chinese words. The first English word names it.
_GLOSSARY = """
tariff, tariffs, duty, duties, levies | 关税, 加征
sanction, sanctions, blacklist, blacklists, entity list | 制裁, 黑名单, 实体清单
export control, export controls, export curbs, export restrictions, chip curbs | 出口管制, 出口限制, 管制
ban, bans, banned, banning, block, blocks, blocked, bar, bars, prohibit, prohibits | 禁止, 封禁, 禁令, 禁用, 屏蔽, 禁售
retaliate, retaliates, retaliation, countermeasures, hits back, counter tariffs | 反制, 报复, 回击
sue, sues, sued, suing, lawsuit, lawsuits, court, legal action | 起诉, 诉讼, 状告, 法院, 控告
probe, probes, investigate, investigates, investigation, investigating, inquiry | 调查, 立案, 审查
antitrust, monopoly, anti-monopoly | 反垄断, 垄断
fine, fines, fined, penalty | 罚款, 处罚, 罚单
chip, chips, semiconductor, semiconductors, chipmaker, chipmakers | 芯片, 半导体
gpu, gpus, accelerator, accelerators | 显卡, gpu
robot, robots, humanoid, humanoids, robotics | 机器人, 人形
electric vehicle, electric vehicles, ev, evs, electric car, electric cars | 电动车, 电动汽车, 新能源车, 新能源汽车
carmaker, carmakers, automaker, automakers | 车企, 汽车制造商
battery, batteries | 电池
data centre, data centres, data center, data centers | 数据中心
model, models | 模型
open source, open sourced, open-source, open weights | 开源
release, releases, released, launch, launches, launched, unveil, unveils, unveiled, debuts | 发布, 推出, 上线, 亮相, 问世
share, shares, stock, stocks | 股价, 股票, 股市, 美股
plunge, plunges, plunged, tumble, tumbles, sink, sinks, slump, slumps, rout, sell-off, selloff | 大跌, 暴跌, 重挫, 下跌, 跌超
wipe, wipes, wiped, crash, crashes | 蒸发, 闪崩, 跳水
surge, surges, surged, jump, jumps, jumped, soar, soars, rally, rallies, rebound, rebounds | 大涨, 暴涨, 飙升, 反弹, 涨超
market value, market cap, market capitalisation, market capitalization | 市值
record high, all-time high | 新高, 历史最高
earnings, quarterly results, results, profit, profits, revenue | 财报, 业绩, 营收, 净利润, 利润, 季报
capital spending, capex, spending, spend | 资本支出, 资本开支, 支出
invest, invests, investment, investments, investing | 投资, 注资
funding, funding round, raise, raises, fundraising, financing | 融资, 募资
valuation, valued | 估值
acquire, acquires, acquisition, buy, buys, takeover, merger, merge | 收购, 并购, 合并
ipo, listing, goes public | 上市, 招股
layoff, layoffs, job cuts, cuts jobs, lays off | 裁员
resign, resigns, resigned, steps down, quits, quit | 辞职, 卸任, 离职, 辞任
appoint, appoints, appointed, names, nominee, nominates | 任命, 提名, 出任
partnership, partner, partners, team up, teams up, joint venture | 合作, 联手, 合资
ends partnership, cuts ties, leaves, exits, exit | 终止合作, 解除合作, 退出
cyberattack, cyberattacks, hack, hacked, attack, attacks, attacked | 攻击, 黑客, 网络攻击
data leak, leak, leaks, leaked, exposed, breach | 泄露, 泄漏, 曝光
app store, downloads, most downloaded, top free app | 应用商店, 下载榜, 排行榜, 应用榜, appstore
top, tops, topped, overtake, overtakes, dethrones, dethroning, number one | 登顶, 榜首, 超越, 超过, 第一
price cut, price cuts, cuts prices, price war, cheaper | 降价, 价格战, 便宜
price rise, price hike, raises prices | 涨价, 提价
subsidy, subsidies | 补贴, 国补
interest rate, interest rates, rate cut, rate cuts, rates | 利率, 降息, 加息
central bank, fed, ecb | 央行, 美联储
inflation, consumer prices, cpi | 通胀, 物价, cpi
gdp, economic growth, growth | 经济增长, gdp, 增速
trade war | 贸易战
trade deal, agreement, deal, pact | 协议, 协定
ceasefire, truce | 停火
hostage, hostages | 人质
prisoners | 囚犯, 被扣押
war, invasion | 战争
missile, missiles, drone, drones | 导弹, 无人机
election, elections, vote, votes, poll | 选举, 大选, 投票
president | 总统
prime minister, premier | 总理, 首相
inauguration, inaugurated, sworn | 就职, 宣誓
executive order, executive orders | 行政令, 行政命令
pardon, pardons | 赦免
immigration, immigrants, migrants, deportation, deport | 移民, 遣返, 非法移民
withdraw, withdraws, withdrawal, pull out | 退出, 撤回
earthquake, quake | 地震
wildfire, wildfires, fire, fires | 山火, 火灾, 大火
plane crash, plane, aircraft, jet, collision, collides | 坠机, 客机, 飞机, 相撞, 空难
helicopter | 直升机
flood, floods | 洪水
killed, dead, deaths, dies, died | 死亡, 遇难, 去世, 身亡, 丧生
arrest, arrests, arrested, detained | 逮捕, 被捕, 拘留, 被抓
spring festival, lunar new year, chinese new year | 春节, 除夕, 农历新年
gala | 春晚
film, box office, movie | 电影, 票房
app, apps | 应用, app
user, users | 用户
privacy, data protection | 隐私, 数据保护
national security | 国家安全
censorship, censor, censors | 审查制度, 言论审查
copyright, intellectual property | 版权, 知识产权
distillation, distilled, distill | 蒸馏
training cost, cost, costs, cheap, low cost, low-cost | 成本, 低成本
benchmark, benchmarks, outperform, outperforms, beats, rivals | 性能, 跑分, 对标
reasoning | 推理
chatbot, assistant | 聊天机器人, 助手
quantum | 量子
satellite, satellites | 卫星
rocket, launch vehicle | 火箭
self-driving, autonomous, robotaxi, driverless | 自动驾驶, 智驾, 无人驾驶
smartphone, smartphones, phone, phones, handset | 手机
rare earth, rare earths, critical minerals, tungsten, gallium, germanium | 稀土, 矿产, 钨, 镓, 锗
steel, aluminium, aluminum | 钢, 铝
oil, crude | 石油, 原油
gold | 黄金, 金价
bitcoin, crypto, cryptocurrency | 比特币, 加密货币
bond, bonds, treasuries, yields | 债券, 国债, 收益率
property, housing, real estate, home prices | 房地产, 楼市, 房价
stimulus | 刺激
china, chinese, beijing | 中国, 中方, 对华, 国产, 中美
us, american, america, washington, americans | 美国, 美方, 对美, 美区, 中美, 在美
europe, european, eu, brussels | 欧盟, 欧洲, 对欧
britain, british, uk, london | 英国
japan, japanese, tokyo | 日本
taiwan, taiwanese, taipei | 台湾
south korea, korean, seoul | 韩国
germany, german, berlin | 德国
france, french, paris | 法国, 巴黎
russia, russian, moscow, kremlin | 俄罗斯, 俄方, 俄军
ukraine, ukrainian, kyiv | 乌克兰
israel, israeli | 以色列
gaza, palestinian, palestinians | 加沙, 巴勒斯坦
iran, iranian, tehran | 伊朗
canada, canadian | 加拿大
mexico, mexican | 墨西哥
panama | 巴拿马
denmark, danish, greenland | 丹麦, 格陵兰
india, indian | 印度
australia, australian | 澳大利亚, 澳洲
italy, italian | 意大利
vietnam, vietnamese | 越南
colombia, colombian | 哥伦比亚
hong kong | 香港
unreliable entity | 不可靠实体
semiconductor equipment, lithography, chipmaking | 光刻机, 半导体设备
server, servers | 服务器
cloud | 云
register, registrations, sign-ups, signups | 注册
million people, viewers | 观众, 收视
"""


def _forms() -> tuple[dict[str, str], dict[str, str]]:
    english: dict[str, str] = {}
    chinese: dict[str, str] = {}
    for line in filter(None, _GLOSSARY.splitlines()):
        left, _, right = line.partition("|")
        words = [word.strip() for word in left.split(",")]
        english.update(dict.fromkeys(words, words[0]))
        chinese.update(dict.fromkeys((word.strip() for word in right.split(",")), words[0]))
    return english, chinese


def _any_of(forms: dict[str, str]) -> str:
    return "|".join(re.escape(form) for form in sorted(forms, key=lambda form: (-len(form), form)))


_ENGLISH, _CHINESE = _forms()
_IN_ENGLISH = re.compile(rf"(?<![a-z0-9])(?:{_any_of(_ENGLISH)})(?![a-z0-9])")
_IN_CHINESE = re.compile(_any_of(_CHINESE))


def concepts(normal: str) -> frozenset[str]:
    """The concepts named in *normal*, a text in normal form, each by its first English word."""
    found = {_ENGLISH[match] for match in _IN_ENGLISH.findall(normal)}
    if not normal.isascii():
        found.update(_CHINESE[match] for match in _IN_CHINESE.findall(normal))
    return frozenset(found)
