"""The eight steps of the main job, each by the hands whose work it is, over HTTP alone."""

import hashlib
from typing import Any

from laying_out import Tour, campaign, come_in, done, must, places, today, turf
from stalls import BANK, registration, visiting
from visitor import Visitor, operation, payment_code, this_moment

OTHER_ACCOUNT = "0000000009999"


def walk(base: str, link: str) -> None:
    """All eight steps; prints a line each. Raises Unexpected at the first that goes otherwise."""
    tour = Tour(base)
    try:
        come_in(tour, link)
        places(tour)
        campaign(tour)
        turf(tour)
        register(tour)
        confirm(tour)
        before = close_baseline(tour)
        print_standees(tour)
        visit(tour)
        show(before, adoption(tour))
        done("8", "Kết quả: bảng trước và sau khớp với các lượt đến")
    finally:
        for person in tour.people.values():
            person.close()


def register(tour: Tour) -> None:
    pulled = tour["ngoc"].get("/sync/pull", limit="1000")["changes"]
    points = {change["id"] for change in pulled if change["entity"] == "point"}
    must({stall.point for stall in tour.stalls} <= points, "điện thoại không tải được các sạp")
    operations = [one for stall in tour.stalls for one in registration(stall)]
    first = tour["ngoc"].push(*operations)
    again = tour["ngoc"].push(*operations)
    must({one["status"] for one in first} == {"applied"}, "có mục không được nhận ngay")
    must({one["status"] for one in again} == {"duplicate"}, "gửi lại lần hai bị ghi đôi")
    tour["minh"].push(*registration(tour.officers_own))
    with_account = sum(stall.way != "none" for stall in tour.stalls) + 1
    done(
        "4",
        f"Đăng ký: {len(tour.stalls) + 1} sạp, {with_account} tài khoản; gửi hai lần vẫn ghi một",
    )


def confirm(tour: Tour) -> None:
    counts = {"device": 0, "witnessed": 0, "officer": 0}
    for stall in [*tour.stalls, tour.officers_own]:
        last4 = {"last4": stall.number[-4:]}
        if stall.way == "device":
            own = tour["ngoc"].refused("POST", f"/accounts/{stall.account}/confirm-links")
            must(own == "confirm-link-not-for-proposer", f"người đề nghị lấy được đường dẫn: {own}")
            link = tour["minh"].post(f"/accounts/{stall.account}/confirm-links")["link"]
            merchant, token = Visitor(tour.base), link.rpartition("/")[2]
            must(merchant.get(f"/confirm/{token}")["state"] == "open", "đường dẫn không mở")
            merchant.refused("POST", f"/confirm/{token}", {"last4": "0000", "agree": True})
            merchant.post(f"/confirm/{token}", {**last4, "agree": True})
            merchant.close()
        elif stall.way == "witnessed":
            by = "minh" if stall is tour.officers_own else "ngoc"
            body = {"accountId": stall.account, **last4, "agreedAt": this_moment()}
            tour[by].push(operation("confirmation", body))
        elif stall.way in ("officer", "typed"):
            tour["minh"].post(f"/accounts/{stall.account}/confirm", last4)
        counts["officer" if stall.way == "typed" else str(stall.way)] = (
            counts.get("officer" if stall.way == "typed" else str(stall.way), 0) + 1
        )
    done(
        "5",
        f"Xác nhận: {counts['device']} trên máy của hộ, {counts['witnessed']} tại chỗ có người"
        f" chứng kiến, {counts['officer']} bởi cán bộ khác; một tài khoản còn chờ",
    )


def adoption(tour: Tour) -> dict[str, Any]:
    found: dict[str, Any] = tour["minh"].get(
        "/adoption", ward=tour.ward, campaignId=tour.campaign, by="row"
    )
    return found


def close_baseline(tour: Tour) -> dict[str, Any]:
    body = {"closedOn": today().isoformat(), "note": "Sau lượt đi đầu tiên"}
    closed = tour["minh"].post(f"/campaigns/{tour.campaign}/baselines", body)
    must(closed["count"] == 80, f"mốc đếm {closed['count']} điểm, không phải 80")
    done("5b", f"Chốt mốc số {closed['number']}: {closed['count']} điểm")
    return adoption(tour)


def print_standees(tour: Tour) -> None:
    minh, khanh, quy = tour["minh"], tour["khanh"], tour["quy"]
    ready = minh.get("/batches/ready", ward=tour.ward, campaignId=tour.campaign)
    must(len(ready["ready"]) == 9, f"{len(ready['ready'])} dòng đủ điều kiện, không phải 9")
    reasons: dict[str, int] = {}
    for one in ready["notReady"]:
        reasons[one["slug"]] = reasons.get(one["slug"], 0) + 1
    must(reasons.get("account-waiting") == 1, f"lý do chưa in được: {reasons}")
    told = "; ".join(
        f"{count} × {next(o['reason'] for o in ready['notReady'] if o['slug'] == slug)}"
        for slug, count in sorted(reasons.items())
    )
    done("6a", f"In: {len(ready['ready'])} dòng đủ điều kiện; chưa: {told}")

    body = {
        "ward": tour.ward,
        "campaignId": tour.campaign,
        "name": "Khu A, đợt 1",
        "layout": "a4-4xa6",
        "pointIds": [one["pointId"] for one in ready["ready"]],
    }
    tour.batch = khanh.post("/batches", body)["batch"]["id"]
    path = f"/batches/{tour.batch}"
    khanh.post(f"{path}/freeze")
    drawn = khanh.drawn(tour.batch)
    must(drawn["state"] == "verified", f"lô đang {drawn['state']}, không phải verified")
    unusual = [line for line in khanh.get(path)["lines"] if line["unusual"]]
    must(bool(unusual), "không có dòng bất thường nào")
    must(khanh.refused("POST", f"{path}/release") == "unusual-lines-not-approved", "chưa duyệt")
    for line in unusual:
        khanh.post(f"{path}/lines/{line['id']}/approve")
    own = minh.refused("POST", f"{path}/release")
    must(own == "own-witnessed-line", f"người đề nghị phát hành được: {own}")
    must(quy.refused("GET", f"{path}/file") == "not-found", "nhà in thấy lô chưa phát hành")
    released = khanh.post(f"{path}/release")["batch"]
    done(
        "6b",
        f"In: lô {released['number']} chốt, dựng, đọc lại từng mã; duyệt riêng {len(unusual)} dòng;"
        " người đề nghị bị từ chối, cán bộ khác phát hành",
    )
    status, content, headers = quy.send("GET", f"{path}/file")
    must(status == 200 and content[:5] == b"%PDF-", f"nhà in không tải được: {status}")
    fetched = hashlib.sha256(content).hexdigest()
    must(fetched == headers["x-content-sha256"] == released["fileSha256"], "tệp khác bản đã kiểm")
    quy.post(f"{path}/printed", {"fileSha256": fetched})
    must(quy.post(f"{path}/handed-over")["batch"]["state"] == "printed", "nhà in giao thay phường")
    delivered = khanh.post(f"{path}/delivered")["batch"]
    must(delivered["state"] == "delivered", delivered["state"])
    done(
        "6c",
        f"In: nhà in tải tệp {len(content)} byte, đúng mã băm; đã in, đã giao phường, giao hộ",
    )


def visit(tour: Tour) -> None:
    boarded = [stall for stall in tour.stalls if stall.way not in ("none", "waiting")]
    used = {"kind": "active", "evidence": "seen", "amount": 35}
    trained = {"kind": "trained", "evidence": "seen"}
    right = tour["ngoc"].push(
        *(visiting(stall, stall.payload, trained, used) for stall in boarded[:5])
    )
    must({one["facts"]["verdict"] for one in right} == {"same"}, f"quét đúng mã mà: {right}")
    swapped = boarded[5]
    wrong = tour["ngoc"].push(visiting(swapped, payment_code(BANK, OTHER_ACCOUNT)))[0]
    must(wrong["facts"]["verdict"] == "other_account", f"mã bị tráo mà: {wrong}")
    refusal = {"pointId": tour.stalls[-1].point, "outcome": "refused", "refusalReason": "so_thue"}
    tour["ngoc"].push(operation("visit", {**refusal, "scamCardTold": True, "claims": []}))
    incident = wrong["facts"]["incident"]
    opened = tour["minh"].get("/incidents", ward=tour.ward)["items"]
    must(any(one["number"] == incident for one in opened), "cán bộ không thấy sự cố")
    done("7", f"Lượt đến: 5 mã khớp, 1 mã KHÁC mở sự cố {incident}, 1 từ chối (sợ thuế)")


def show(before: dict[str, Any], after: dict[str, Any]) -> None:
    """The table, rows of the market, before and after the visits."""
    was = {row["key"]: row for row in before["rows"]}
    heads = ("trước: đang dùng", "có mã", "sau: đang dùng", "có mã")
    print(f"\n  {'Dãy':<22}" + "".join(f"{head:>18}" for head in heads) + "  chỉ tiêu 80 %")
    for row in [*after["rows"], after["total"]]:
        old = was.get(row["key"], before["total"])
        figures = [
            one[rate]["text"] or "–" for one in (old, row) for rate in ("adoption", "display")
        ]
        cells = "".join(f"{figure:>18}" for figure in figures)
        print(f"  {row['name']:<22}{cells}  {row['adoption']['verdict'] or '–'}")
    print()
    total = after["total"]["adoption"]
    must(before["total"]["adoption"]["n"] == 0, "trước lượt đến đã có hộ đang dùng")
    must((total["n"], total["d"]) == (5, 80), f"{total['text']}, không phải 5/80")
    must(total["verdict"] == "không đạt", f"5/80 so với 80 % là {total['verdict']}")
