"""Money in words and figures; amounts are whole fen."""

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿")
_FEN_PER_YUAN = 100
_GROUP = 10_000
LARGEST = 10**12 * _FEN_PER_YUAN - 1


def format_fen(fen: int) -> str:
    """Return an amount of fen in yuan with thousands separators: 123450 -> ``1,234.50``."""
    yuan, rest = divmod(abs(fen), _FEN_PER_YUAN)
    return f"{'-' if fen < 0 else ''}{yuan:,}.{rest:02d}"


def in_capitals(fen: int) -> str:
    """Return an amount of fen in the capitals of cheques and vouchers: 123450 -> 壹仟贰佰叁拾肆元伍角整.

    By the rules for writing bills (正确填写票据和结算凭证的基本规定): 整 follows 元 or 角, never 分; zeros in a row are
    one 零, and a zero between figures is written. Raises ValueError above 999,999,999,999.99 yuan.
    """
    if abs(fen) > LARGEST:
        msg = f"{fen} fen is more than can be written in capitals."
        raise ValueError(msg)
    yuan, rest = divmod(abs(fen), _FEN_PER_YUAN)
    jiao, cents = divmod(rest, 10)
    words = f"{_whole(yuan)}元" if yuan else ""
    if jiao:
        # 零 stands before 角 when the yuan end in a zero: 壹拾元零伍角.
        words += ("零" if yuan and yuan % 10 == 0 else "") + f"{_DIGITS[jiao]}角"
    elif cents and yuan:
        words += "零"
    words += f"{_DIGITS[cents]}分" if cents else "整" if words else "零元整"
    return ("负" if fen < 0 else "") + words


def _whole(number: int) -> str:
    """Write a whole number in capitals, four figures at a time."""
    groups: list[int] = []
    while number:
        number, group = divmod(number, _GROUP)
        groups.append(group)
    words, gap = "", False
    for index in range(len(groups) - 1, -1, -1):
        group = groups[index]
        if group == 0:
            gap = True
            continue
        if words and (gap or group < _GROUP // 10):
            words += "零"
        gap = False
        words += _four(group) + _GROUPS[index]
    return words


def _four(group: int) -> str:
    words, gap = "", False
    for place in (3, 2, 1, 0):
        digit = group // 10**place % 10
        if digit == 0:
            gap = bool(words)
            continue
        words += ("零" if gap else "") + _DIGITS[digit] + _PLACES[place]
        gap = False
    return words
