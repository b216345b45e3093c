"""The words of which names of institutions are made, and what stands for them in Chinese. Data."""

from __future__ import annotations

_WORDS = """
national 国家 全国 国民 | state 国家 国有 国务 州 | central 中央 央行 | general 普通 总 通用 | federal 联邦
people's 人民 | peoples 人民 | council 委员会 理事会 议会 会议 | court 法院 法庭 | supreme 最高 | high 高等 最高
security 安全 国安 | bureau 局 | statistics 统计 | association 协会 联合会 | fund 基金 | industry 产业 工业 行业 工信
investment 投资 | ministry 部 | department 部 局 | office 局 办公室 署 | commission 委员会 委 | committee 委员会
university 大学 高校 | college 学院 | institute 研究所 研究院 学院 | academy 院 科学院 | center 中心 | centre 中心
bank 银行 央行 | agency 局 署 机构 社 | administration 局 署 政府 | authority 局 机构 | board 委员会 董事会 | party 党
parliament 议会 国会 | senate 参议院 | house 众议院 议院 | assembly 议会 大会 | cabinet 内阁 | police 警 | navy 海军
army 军 | force 军 部队 | defense 国防 防务 | defence 国防 防务 | foreign 外交 外国 | affairs 事务 外交
finance 财政 金融 | financial 金融 财经 | commerce 商务 | trade 贸易 贸 世贸 | organization 组织 世贸
organisation 组织 | justice 司法 | education 教育 | science 科学 科技 | sciences 科学 | technology 科技 技术
health 卫生 健康 | energy 能源 | environment 环境 | world 世界 世贸 世卫 | international 国际 | economic 经济
forum 论坛 | union 联盟 欧盟 工会 | times 时报 | daily 日报 | news 新闻 | post 邮报 | group 集团 小组 | company 公司
corporation 公司 | exchange 交易所 | stock 股 证券 | index 指数 | composite 综合 | act 法 法案 | law 法 | order 令
automobile 汽车 | manufacturers 制造 工业 | motor 汽车 | motors 汽车 | electric 电 | airlines 航空 | air 航空 空军
airport 机场 | railway 铁路 | hospital 医院 | museum 博物馆 | church 教会 教堂 | street 街 华尔街 | city 市 城
county 县 郡 | province 省 | river 河 江 | lake 湖 | mount 山 | island 岛 | north 北 朝 | south 南 韩 | east 东
west 西 | northern 北 | southern 南 | eastern 东 | western 西 | great 大 | royal 皇家 王室 | republic 共和国
league 联赛 联盟 | cup 杯 | championship 锦标赛 冠军 | olympic 奥运 奥林匹克 | olympics 奥运 | games 运动会 奥运
team 队 | club 俱乐部 | war 战争 大战 | treaty 条约 | deal 协议 | plan 计划 | summit 峰会 | festival 节 春晚
eve 夜 除夕 | christmas 圣诞 | easter 复活节 | business 工商 商业 | semiconductor 半导体 | chip 芯片 | big 大
data 数据 | artificial 人工 | intelligence 智能 情报 | research 研究 | development 发展 开发 | reform 改革
chief 首席 长 | executive 执行 行政 | officer 官 | director 主任 局长 总监 | secretary 部长 大臣 书记 国务卿 秘书
attorney 检察 律师 | judge 法官 | white 白 | green 绿 | red 红 | black 黑 | blue 蓝 | golden 金 | democratic 民主
labour 工党 劳 | labor 劳工 工党 | conservative 保守 | liberal 自由
"""

INSTITUTIONS: dict[str, tuple[str, ...]] = {
    (words := entry.split())[0]: tuple(words[1:]) for line in _WORDS.strip().splitlines() for entry in line.split(" | ")
}
"""English word: its Chinese counterparts."""
