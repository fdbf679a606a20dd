#!/usr/bin/python3
"""Writes the *.of files and errors.tsv beside it from os-ken (Debian: python3-os-ken, openvswitch-common), never from the codec under test.

What os-ken can send is serialized by os-ken. What it only receives is packed with os-ken's own structure formats and must come out of
os-ken's parser with the same values. Every frame is then read by `ovs-ofctl ofp-print`; what Open vSwitch makes of it stands in the
file's head. Every field of a message has another value, so that a field in a wrong place is seen.
"""

import pathlib
import struct
import subprocess

from os_ken.ofproto import ofproto_parser
from os_ken.ofproto import ofproto_v1_3 as of
from os_ken.ofproto import ofproto_v1_3_parser as p
from os_ken.ofproto.ofproto_protocol import ProtocolDesc

from annotate import annotate

HERE = pathlib.Path(__file__).parent
DP = ProtocolDesc(version=of.OFP_VERSION)
XID = 0x12345678
FRAMES = {}


def sent(name, message):
    message.set_xid(XID)
    message.serialize()
    FRAMES[name] = bytes(message.buf)


def packed(name, kind, body, **fields):
    """A message that os-ken has no serializer for; its parser has to find the fields."""
    frame = struct.pack(of.OFP_HEADER_PACK_STR, of.OFP_VERSION, kind, of.OFP_HEADER_SIZE + len(body), XID) + body
    message = ofproto_parser.msg(DP, of.OFP_VERSION, kind, len(frame), XID, frame)
    for key, value in fields.items():
        found = getattr(message, key)
        assert found == value, f"{name}: {key} is {found}, not {value}"
    FRAMES[name] = frame


def reply(name, kind, entries, more=False):
    """A part of a multipart reply; entries are (bytes, fields that os-ken has to find)."""
    body = struct.pack(of.OFP_MULTIPART_REPLY_PACK_STR, kind, 1 if more else 0) + b"".join(entry for entry, _ in entries)
    packed("multipart-reply-" + name, of.OFPT_MULTIPART_REPLY, body, type=kind, flags=1 if more else 0)
    frame = FRAMES["multipart-reply-" + name]
    message = ofproto_parser.msg(DP, of.OFP_VERSION, of.OFPT_MULTIPART_REPLY, len(frame), XID, frame)
    found = message.body if isinstance(message.body, list) else [message.body]
    assert len(found) == len(entries), name
    for one, (_, fields) in zip(found, entries):
        for key, value in fields.items():
            assert getattr(one, key) == value, f"{name}: {key} is {getattr(one, key)}, not {value}"


def entry(layout, tail=b"", **fields):
    return struct.pack(layout, *fields.values()) + tail, {k: v for k, v in fields.items() if not isinstance(v, bytes)}


def built(*parts):
    """Bytes of os-ken's matches, actions, instructions, buckets, bands."""
    whole = b""
    for part in parts:
        buf = bytearray()
        part.serialize(buf, 0)
        whole += bytes(buf) + b"\0" * (-len(buf) % 8)
    return whole


def field_header(name, value, mask=None):
    number, value, mask = of.oxm_from_user(name, value if mask is None else (value, mask))
    buf = bytearray()
    of.oxm_serialize(number, value, mask, buf, 0)
    return bytes(buf[:8 if buf[:2] == b"\xff\xff" else 4])


class Raw(p.OFPInstruction):
    """Bytes in a place where os-ken serializes an element of its own: an id, an instruction, a band."""

    def __init__(self, data):
        self.data = data
        self.len = len(data)

    def serialize(self, buf=None, offset=0):
        if buf is not None:
            buf[offset:] = self.data
        return bytearray(self.data)


EVERY_FIELD = [
    ("in_port", 0x01020304, 0xFFFFFF00), ("in_phy_port", 0x05060708, 0xFFFF0000), ("metadata", 0x1112131415161718, 0xFFFFFFFF00000000),
    ("eth_dst", "02:21:22:23:24:25", "ff:ff:ff:00:00:00"), ("eth_src", "02:31:32:33:34:35", "ff:ff:00:00:00:01"),
    ("eth_type", 0x0806, 0xFF0F), ("vlan_vid", 0x1ABC, 0x1FF0), ("vlan_pcp", 5, 7), ("ip_dscp", 0x2E, 0x3E), ("ip_ecn", 2, 3),
    ("ip_proto", 0x11, 0x1F), ("ipv4_src", "10.1.2.3", "255.255.0.0"), ("ipv4_dst", "10.4.5.6", "255.255.255.0"),
    ("tcp_src", 0x4142, 0xFFF0), ("tcp_dst", 0x4344, 0xFF00), ("udp_src", 0x4546, 0xF000), ("udp_dst", 0x4748, 0xFFFE),
    ("sctp_src", 0x494A, 0xFFFC), ("sctp_dst", 0x4B4C, 0xFFF8), ("icmpv4_type", 0x4D, 0x7F), ("icmpv4_code", 0x4E, 0x6F),
    ("arp_op", 0x5152, 0x5F5F), ("arp_spa", "10.7.8.9", "255.0.0.0"), ("arp_tpa", "10.10.11.12", "255.255.255.252"),
    ("arp_sha", "02:41:42:43:44:45", "ff:00:00:00:00:00"), ("arp_tha", "02:51:52:53:54:55", "ff:ff:ff:ff:00:00"),
    ("ipv6_src", "2001:db8::a1a2:a3a4", "ffff:ffff::"), ("ipv6_dst", "2001:db8::b1b2:b3b4", "ffff:ffff:ffff::"),
    ("ipv6_flabel", 0x000C1C2C, 0x000FFF0F), ("icmpv6_type", 0x87, 0x8F), ("icmpv6_code", 0x61, 0xF1),
    ("ipv6_nd_target", "2001:db8::d1d2:d3d4", "ffff:fff0::"), ("ipv6_nd_sll", "02:61:62:63:64:65", "ff:ff:ff:ff:ff:00"),
    ("ipv6_nd_tll", "02:71:72:73:74:75", "ff:f0:00:00:00:00"), ("mpls_label", 0x000ABCDE, 0x000FFFF0), ("mpls_tc", 3, 6),
    ("mpls_bos", 1, 1), ("pbb_isid", 0x818283, 0xFFFF00), ("tunnel_id", 0x9192939495969798, 0xFFFFFFFFFFFF0000),
    ("ipv6_exthdr", 0x01A5, 0x01FF),
]


def match(*fields):
    return p.OFPMatch(_ordered_fields=[of.oxm_normalize_user(k, v) for k, v in fields])


def session():
    sent("hello", p.OFPHello(DP))
    element = struct.pack(of.OFP_HELLO_ELEM_VERSIONBITMAP_HEADER_PACK_STR, of.OFPHET_VERSIONBITMAP, 8) + struct.pack("!I", 0x12)
    packed("hello-bitmap", of.OFPT_HELLO, element)
    element = struct.pack(of.OFP_HELLO_ELEM_VERSIONBITMAP_HEADER_PACK_STR, of.OFPHET_VERSIONBITMAP, 12)
    padded = element + struct.pack("!II4x", 0x52, 0x80000001)     # os-ken's parser never ends on padding; Open vSwitch reads it
    FRAMES["hello-two-bitmaps"] = struct.pack(of.OFP_HEADER_PACK_STR, of.OFP_VERSION, of.OFPT_HELLO, 8 + len(padded), XID) + padded
    sent("error", p.OFPErrorMsg(DP, type_=of.OFPET_FLOW_MOD_FAILED, code=of.OFPFMFC_TABLE_FULL, data=bytes(range(0x20, 0x60))))
    sent("error-experimenter", p.OFPErrorMsg(
        DP, type_=of.OFPET_EXPERIMENTER, exp_type=0x0903, experimenter=0x4F4E4600, data=b"\x71\x72\x73"))
    sent("error-hello-failed", p.OFPErrorMsg(DP, type_=of.OFPET_HELLO_FAILED, code=of.OFPHFC_INCOMPATIBLE, data=b"version 1"))
    sent("echo-request-empty", p.OFPEchoRequest(DP, b""))
    sent("echo-request", p.OFPEchoRequest(DP, b"\x01\x02\x03"))
    sent("echo-reply", p.OFPEchoReply(DP, b"\x04\x05\x06\x07\x08"))
    sent("experimenter", p.OFPExperimenter(DP, 0x00C0FFEE, 0x00000017, b"\x0a\x0b\x0c\x0d"))
    sent("features-request", p.OFPFeaturesRequest(DP))
    packed("features-reply", of.OFPT_FEATURES_REPLY,
           struct.pack(of.OFP_SWITCH_FEATURES_PACK_STR, 0x0102030405060708, 0x100, 0xFE, 3, 0x4F, 0x5A5B5C5D),
           datapath_id=0x0102030405060708, n_buffers=0x100, n_tables=0xFE, auxiliary_id=3, capabilities=0x4F)
    sent("get-config-request", p.OFPGetConfigRequest(DP))
    packed("get-config-reply", of.OFPT_GET_CONFIG_REPLY, struct.pack(of.OFP_SWITCH_CONFIG_PACK_STR, 1, 0xFFE5), flags=1,
           miss_send_len=0xFFE5)
    sent("set-config", p.OFPSetConfig(DP, of.OFPC_FRAG_REASM, 0xFFFF))
    sent("barrier-request", p.OFPBarrierRequest(DP))
    sent("barrier-reply", p.OFPBarrierReply(DP))
    sent("role-request", p.OFPRoleRequest(DP, of.OFPCR_ROLE_MASTER, 0x2122232425262728))
    packed("role-reply", of.OFPT_ROLE_REPLY, struct.pack(of.OFP_ROLE_REQUEST_PACK_STR, of.OFPCR_ROLE_SLAVE, 0x3132333435363738),
           role=of.OFPCR_ROLE_SLAVE, generation_id=0x3132333435363738)
    sent("role-request-no-change", p.OFPRoleRequest(DP, of.OFPCR_ROLE_NOCHANGE, 0))
    packed("role-reply-equal", of.OFPT_ROLE_REPLY, struct.pack(of.OFP_ROLE_REQUEST_PACK_STR, of.OFPCR_ROLE_EQUAL, 0xFFFFFFFFFFFFFFFF),
           role=of.OFPCR_ROLE_EQUAL, generation_id=0xFFFFFFFFFFFFFFFF)
    sent("get-async-request", p.OFPGetAsyncRequest(DP))
    packed("get-async-reply", of.OFPT_GET_ASYNC_REPLY, struct.pack(of.OFP_ASYNC_CONFIG_PACK_STR, 1, 2, 3, 4, 5, 6),
           packet_in_mask=[1, 2], port_status_mask=[3, 4], flow_removed_mask=[5, 6])
    sent("set-async", p.OFPSetAsync(DP, [7, 1], [6, 2], [15, 8]))


PORT = dict(port=0x0102, hw=bytes.fromhex("024142434445"), name=b"sw1-eth2", config=0x20, state=0x04, curr=0x2840, advertised=0x0840,
            supported=0x284F, peer=0x2041, curr_speed=10_000_000, max_speed=40_000_000)
OTHER_PORT = dict(port=of.OFPP_LOCAL, hw=bytes.fromhex("025152535455"), name=b"a-name-16-chars-", config=1, state=1, curr=2,
                  advertised=3, supported=4, peer=5, curr_speed=6, max_speed=7)


def packets_and_ports():
    where = built(match(("in_port", 7), ("metadata", 0x1122334455667788)))
    packed("packet-in", of.OFPT_PACKET_IN,
           struct.pack(of.OFP_PACKET_IN_PACK_STR, 0x01020304, 0x0A0B, of.OFPR_ACTION, 9, 0x2122232425262728) + where
           + b"\0\0" + bytes(range(0xC0, 0xD1)),
           buffer_id=0x01020304, total_len=0x0A0B, reason=of.OFPR_ACTION, table_id=9, cookie=0x2122232425262728,
           data=bytes(range(0xC0, 0xD1)))
    for name, reason in (("no-match", of.OFPR_NO_MATCH), ("invalid-ttl", of.OFPR_INVALID_TTL)):
        packed("packet-in-" + name, of.OFPT_PACKET_IN,
               struct.pack(of.OFP_PACKET_IN_PACK_STR, of.OFP_NO_BUFFER, 16, reason, 2, 0xFFFFFFFFFFFFFFFF) + built(match(("in_port", 8)))
               + b"\0\0" + bytes(range(0xB0, 0xC0)), buffer_id=of.OFP_NO_BUFFER, reason=reason, table_id=2, cookie=0xFFFFFFFFFFFFFFFF)
    sent("packet-out-to-table", p.OFPPacketOut(
        DP, of.OFP_NO_BUFFER, of.OFPP_CONTROLLER, [p.OFPActionOutput(of.OFPP_TABLE, 0)], bytes(range(0x10, 0x20))))
    sent("packet-out", p.OFPPacketOut(DP, of.OFP_NO_BUFFER, 0x0B, [p.OFPActionOutput(0x0C, 0)], bytes(range(0xE0, 0xF3))))
    sent("packet-out-every-action", p.OFPPacketOut(DP, 0x01020304, of.OFPP_CONTROLLER, every_action()))
    packed("port-status", of.OFPT_PORT_STATUS, struct.pack(of.OFP_PORT_STATUS_PACK_STR, of.OFPPR_MODIFY, *PORT.values()),
           reason=of.OFPPR_MODIFY, desc=p.OFPPort(*[v if k != "hw" else "02:41:42:43:44:45" for k, v in PORT.items()]))
    for name, reason in (("add", of.OFPPR_ADD), ("delete", of.OFPPR_DELETE)):
        packed("port-status-" + name, of.OFPT_PORT_STATUS, struct.pack(of.OFP_PORT_STATUS_PACK_STR, reason, *OTHER_PORT.values()),
               reason=reason)
    sent("port-mod", p.OFPPortMod(DP, 0x0103, "02:61:62:63:64:65", of.OFPPC_NO_FWD, of.OFPPC_NO_FWD | of.OFPPC_NO_RECV, 0x0A40))
    sent("queue-get-config-request", p.OFPQueueGetConfigRequest(DP, 0x0104))
    properties = (
        struct.pack(of.OFP_QUEUE_PROP_HEADER_PACK_STR, of.OFPQT_MIN_RATE, 16) + struct.pack(of.OFP_QUEUE_PROP_MIN_RATE_PACK_STR, 101)
        + struct.pack(of.OFP_QUEUE_PROP_HEADER_PACK_STR, of.OFPQT_MAX_RATE, 16) + struct.pack(of.OFP_QUEUE_PROP_MAX_RATE_PACK_STR, 902))
    experimenter = (struct.pack(of.OFP_QUEUE_PROP_HEADER_PACK_STR, of.OFPQT_EXPERIMENTER, 24)
                    + struct.pack(of.OFP_QUEUE_PROP_EXPERIMENTER_PACK_STR, 0x00C0FFEE) + bytes(range(0x81, 0x89)))
    packed("queue-get-config-reply", of.OFPT_QUEUE_GET_CONFIG_REPLY,
           struct.pack(of.OFP_QUEUE_GET_CONFIG_REPLY_PACK_STR, 0x0105)
           + struct.pack(of.OFP_PACKET_QUEUE_PACK_STR, 0x21, 0x0106, 16 + 32) + properties
           + struct.pack(of.OFP_PACKET_QUEUE_PACK_STR, 0x22, 0x0107, 16 + 24) + experimenter, port=0x0105)
    # A property of another type, which os-ken's parser does not know.
    other = struct.pack(of.OFP_QUEUE_PROP_HEADER_PACK_STR, 9, 16) + bytes(range(0x91, 0x99))
    body = struct.pack(of.OFP_QUEUE_GET_CONFIG_REPLY_PACK_STR, 0x0108) + struct.pack(of.OFP_PACKET_QUEUE_PACK_STR, 0x23, 0x0109, 32) + other
    FRAMES["queue-get-config-reply-other-property"] = struct.pack(
        of.OFP_HEADER_PACK_STR, of.OFP_VERSION, of.OFPT_QUEUE_GET_CONFIG_REPLY, 8 + len(body), XID) + body


def every_action():
    return [
        p.OFPActionCopyTtlIn(), p.OFPActionPopMpls(0x0800), p.OFPActionPopPbb(), p.OFPActionPopVlan(), p.OFPActionPushMpls(0x8847),
        p.OFPActionPushPbb(0x88E7), p.OFPActionPushVlan(0x88A8), p.OFPActionCopyTtlOut(), p.OFPActionDecMplsTtl(),
        p.OFPActionDecNwTtl(), p.OFPActionSetMplsTtl(0x3F), p.OFPActionSetNwTtl(0x40), p.OFPActionSetField(vlan_vid=0x1065),
        p.OFPActionSetField(ipv6_dst="2001:db8::17"), p.OFPActionSetField(pbb_isid=0x010203), p.OFPActionSetQueue(0x31),
        p.OFPActionGroup(0x32), p.OFPActionExperimenterUnknown(0x00C0FFEE, b"\x01\x02\x03\x04\x05\x06\x07\x08"),
        p.OFPActionOutput(0x33, 0x0080),
    ]


def flow_mod(name, fields, instructions, command=of.OFPFC_ADD):
    sent(name, p.OFPFlowMod(
        DP, cookie=0xFEDCBA9876543210, cookie_mask=0xFFFFFFFF00000000, table_id=3, command=command, idle_timeout=0x000A,
        hard_timeout=0x000B, priority=0x6001, buffer_id=0x01020304, out_port=6, out_group=8, flags=of.OFPFF_SEND_FLOW_REM
        | of.OFPFF_RESET_COUNTS, match=match(*fields), instructions=instructions))


def flows():
    flow_mod("flow-mod", [("in_port", 3), ("vlan_vid", 0x1064)], [
        p.OFPInstructionMeter(0x17),
        p.OFPInstructionActions(of.OFPIT_APPLY_ACTIONS, [p.OFPActionSetField(vlan_vid=0x10C8), p.OFPActionOutput(7, 0xFFE5)]),
        p.OFPInstructionActions(of.OFPIT_CLEAR_ACTIONS, []),
        p.OFPInstructionActions(of.OFPIT_WRITE_ACTIONS, [p.OFPActionGroup(0x19)]),
        p.OFPInstructionWriteMetadata(0x0102030405060708, 0xFFFFFFFFFFFF0000),
        p.OFPInstructionGotoTable(5),
    ])
    flow_mod("flow-mod-modify", [("metadata", (0x11000000000000, 0xFF000000000000))], [p.OFPInstructionGotoTable(4)], of.OFPFC_MODIFY)
    flow_mod("flow-mod-modify-strict", [("tunnel_id", 0x77)], [], of.OFPFC_MODIFY_STRICT)
    flow_mod("flow-mod-delete", [], [], of.OFPFC_DELETE)
    flow_mod("flow-mod-delete-strict", [("in_port", 9)], [], of.OFPFC_DELETE_STRICT)
    flow_mod("flow-mod-other-instruction", [("in_port", 5)], [
        Raw(struct.pack("!HHI", 0xFFFF, 16, 0x00C0FFEE) + bytes(range(0x51, 0x59))), p.OFPInstructionGotoTable(6)])
    flow_mod("flow-mod-match-ipv4", [
        ("in_port", 1), ("eth_dst", ("02:00:00:00:00:00", "fe:00:00:00:00:00")), ("eth_src", "02:31:32:33:34:35"),
        ("eth_type", 0x0800), ("vlan_vid", 0x1064), ("vlan_pcp", 5), ("ip_dscp", 0x2E), ("ip_ecn", 1), ("ip_proto", 6),
        ("ipv4_src", ("10.1.0.0", "255.255.0.0")), ("ipv4_dst", "10.4.5.6"), ("tcp_src", 0x4142), ("tcp_dst", 0x4344)], [])
    flow_mod("flow-mod-match-ipv6", [
        ("eth_type", 0x86DD), ("ip_proto", 58), ("ipv6_src", ("2001:db8::", "ffff:ffff::")), ("ipv6_dst", "2001:db8::b1b2:b3b4"),
        ("ipv6_flabel", (0x00010, 0x000F0)), ("icmpv6_type", 135), ("icmpv6_code", 0), ("ipv6_nd_target", "2001:db8::d1d2"),
        ("ipv6_nd_sll", "02:61:62:63:64:65")], [])
    flow_mod("flow-mod-match-arp", [
        ("eth_type", 0x0806), ("arp_op", 2), ("arp_spa", "10.7.8.9"), ("arp_tpa", ("10.0.0.0", "255.0.0.0")),
        ("arp_sha", "02:41:42:43:44:45"), ("arp_tha", "02:51:52:53:54:55")], [])
    flow_mod("flow-mod-match-mpls", [("eth_type", 0x8847), ("mpls_label", 0xABCDE), ("mpls_tc", 3), ("mpls_bos", 1)], [])
    flow_mod("flow-mod-match-unusual", [
        ("in_port", 2), ("in_phy_port", 3), ("eth_type", 0x88E7), ("pbb_isid", (0x818200, 0xFFFF00)), ("tunnel_id", 5)], [])
    flow_mod("flow-mod-match-other-classes", [
        ("in_port", 4), ("eth_type", 0x0800), ("ip_proto", 6), ("tcp_flags", 0x0123), ("tun_ipv4_src", ("10.9.0.0", "255.255.0.0"))], [])
    for name, fields in (("flow-removed", [(k, v) for k, v, _ in EVERY_FIELD]),
                         ("flow-removed-masked", [(k, (v, m)) for k, v, m in EVERY_FIELD])):
        packed(name, of.OFPT_FLOW_REMOVED, struct.pack(
            of.OFP_FLOW_REMOVED_PACK_STR0, 0x0807060504030201, 0x6002, of.OFPRR_HARD_TIMEOUT, 4, 0x11121314, 0x1B1C1D1E, 0x21, 0x22,
            0x3132333435363738, 0x4142434445464748) + built(match(*fields)),
            cookie=0x0807060504030201, priority=0x6002, reason=of.OFPRR_HARD_TIMEOUT, table_id=4, duration_sec=0x11121314,
            duration_nsec=0x1B1C1D1E, idle_timeout=0x21, hard_timeout=0x22, packet_count=0x3132333435363738,
            byte_count=0x4142434445464748)
    for name, reason in (("idle-timeout", of.OFPRR_IDLE_TIMEOUT), ("delete", of.OFPRR_DELETE), ("group-delete", of.OFPRR_GROUP_DELETE)):
        packed("flow-removed-" + name, of.OFPT_FLOW_REMOVED, struct.pack(
            of.OFP_FLOW_REMOVED_PACK_STR0, 0x51, 0x52, reason, 5, 0x53, 0x54, 0x55, 0x56, 0x57, 0x58) + built(match()),
            cookie=0x51, priority=0x52, reason=reason, table_id=5, byte_count=0x58)


def buckets():
    return [p.OFPBucket(0x0102, 0x11, 0x12, [p.OFPActionSetField(vlan_vid=0x1065), p.OFPActionOutput(0x13, 0x14)]),
            p.OFPBucket(0x0304, 0x15, 0x16, [])]


def groups_and_meters():
    sent("group-mod", p.OFPGroupMod(DP, of.OFPGC_MODIFY, of.OFPGT_SELECT, 0x21222324, buckets()))
    sent("group-mod-delete", p.OFPGroupMod(DP, of.OFPGC_DELETE, of.OFPGT_ALL, of.OFPG_ALL, []))
    sent("meter-mod", p.OFPMeterMod(DP, of.OFPMC_MODIFY, of.OFPMF_KBPS | of.OFPMF_BURST | of.OFPMF_STATS, 0x31323334, bands()))
    sent("group-mod-add", p.OFPGroupMod(DP, of.OFPGC_ADD, of.OFPGT_ALL, 0x41, [
        p.OFPBucket(0, of.OFPP_ANY, of.OFPG_ANY, [p.OFPActionPopVlan(), p.OFPActionGroup(0x42)]),
        p.OFPBucket(0, of.OFPP_ANY, of.OFPG_ANY, [p.OFPActionPushVlan(0x8100), p.OFPActionSetField(vlan_vid=0x10C9), p.OFPActionOutput(9, 0)])]))
    sent("group-mod-add-indirect", p.OFPGroupMod(DP, of.OFPGC_ADD, of.OFPGT_INDIRECT, 0x42, [
        p.OFPBucket(0, of.OFPP_ANY, of.OFPG_ANY, [p.OFPActionOutput(0x13, 0x14)])]))
    sent("group-mod-fast-failover", p.OFPGroupMod(DP, of.OFPGC_MODIFY, of.OFPGT_FF, 0x43, [
        p.OFPBucket(0, 0x11, 0x12, [p.OFPActionOutput(0x13, 0x14)]), p.OFPBucket(0, 0x15, 0x16, [])]))
    sent("meter-mod-add", p.OFPMeterMod(DP, of.OFPMC_ADD, of.OFPMF_PKTPS | of.OFPMF_STATS, 0x44, bands()[:1]))
    sent("meter-mod-delete", p.OFPMeterMod(DP, of.OFPMC_DELETE, 0, of.OFPM_ALL, []))
    sent("meter-mod-other-band", p.OFPMeterMod(
        DP, of.OFPMC_ADD, of.OFPMF_KBPS, 0x45, [Raw(struct.pack("!HHIII", 9, 16, 0x46, 0x47, 0x48494A4B))]))
    sent("table-mod", p.OFPTableMod(DP, 0x0D, 0x03))


def bands():
    return [p.OFPMeterBandDrop(10_000, 1_001), p.OFPMeterBandDscpRemark(10_002, 1_003, 2), p.OFPMeterBandExperimenter(7, 8, 0x00C0FFEE)]


FILTER = dict(table_id=5, out_port=0x31, out_group=0x32, cookie=0x4142434445464748, cookie_mask=0xFFFFFFFFFFFFFF00)


def requests():
    def ask(name, cls, *args, **kwargs):
        sent("multipart-request-" + name, cls(DP, 0, *args, **kwargs))

    ask("description", p.OFPDescStatsRequest)
    ask("flow", p.OFPFlowStatsRequest, **FILTER, match=match(("in_port", 0x33)))
    ask("aggregate", p.OFPAggregateStatsRequest, **{**FILTER, "table_id": 6}, match=match(("eth_type", 0x0800)))
    ask("table", p.OFPTableStatsRequest)
    ask("port", p.OFPPortStatsRequest, 0x34)
    ask("queue", p.OFPQueueStatsRequest, 0x35, 0x36)
    ask("group", p.OFPGroupStatsRequest, 0x37)
    ask("group-description", p.OFPGroupDescStatsRequest)
    ask("group-features", p.OFPGroupFeaturesStatsRequest)
    ask("meter", p.OFPMeterStatsRequest, 0x38)
    ask("meter-config", p.OFPMeterConfigStatsRequest, 0x39)
    ask("meter-features", p.OFPMeterFeaturesStatsRequest)
    ask("table-features", p.OFPTableFeaturesStatsRequest, [])
    sent("multipart-request-table-features-set", p.OFPTableFeaturesStatsRequest(DP, of.OFPMPF_REQ_MORE, [table_features()]))
    ask("port-description", p.OFPPortDescStatsRequest)
    ask("experimenter", p.OFPExperimenterStatsRequest, 0x00C0FFEE, 0x19, b"\x91\x92\x93\x94")


def table_features():
    plain = [Raw(struct.pack("!HH", 1, 4)), Raw(struct.pack("!HHI", 0xFFFF, 8, 0x00C0FFEE))]
    fields = [Raw(field_header("in_port", 1)), Raw(field_header("eth_dst", "02:00:00:00:00:00", "fe:00:00:00:00:00")),
              Raw(field_header("tcp_flags", 1))]
    some = [Raw(field_header("vlan_vid", 1))]
    other = [Raw(field_header("ipv6_src", "::1"))]
    return p.OFPTableFeaturesStats(
        table_id=7, name=b"ingress", metadata_match=0x5152535455565758, metadata_write=0x6162636465666768, config=3,
        max_entries=1_000_000, properties=[
            p.OFPTableFeaturePropInstructions(of.OFPTFPT_INSTRUCTIONS, None, plain),
            p.OFPTableFeaturePropInstructions(of.OFPTFPT_INSTRUCTIONS_MISS, None, [Raw(struct.pack("!HH", 4, 4))]),
            p.OFPTableFeaturePropNextTables(of.OFPTFPT_NEXT_TABLES, None, [8, 9, 10, 11, 12]),
            p.OFPTableFeaturePropNextTables(of.OFPTFPT_NEXT_TABLES_MISS, None, [13]),
            p.OFPTableFeaturePropActions(of.OFPTFPT_WRITE_ACTIONS, None, [Raw(struct.pack("!HH", 22, 4))]),
            p.OFPTableFeaturePropActions(of.OFPTFPT_WRITE_ACTIONS_MISS, None, [Raw(struct.pack("!HH", 21, 4))]),
            p.OFPTableFeaturePropActions(of.OFPTFPT_APPLY_ACTIONS, None, [Raw(struct.pack("!HH", 0, 4)), Raw(struct.pack("!HH", 25, 4))]),
            p.OFPTableFeaturePropActions(of.OFPTFPT_APPLY_ACTIONS_MISS, None, [Raw(struct.pack("!HH", 17, 4))]),
            p.OFPTableFeaturePropOxm(of.OFPTFPT_MATCH, None, fields),
            p.OFPTableFeaturePropOxm(of.OFPTFPT_WILDCARDS, None, some),
            p.OFPTableFeaturePropOxm(of.OFPTFPT_WRITE_SETFIELD, None, some + other),
            p.OFPTableFeaturePropOxm(of.OFPTFPT_WRITE_SETFIELD_MISS, None, other),
            p.OFPTableFeaturePropOxm(of.OFPTFPT_APPLY_SETFIELD, None, other + some),
            p.OFPTableFeaturePropOxm(of.OFPTFPT_APPLY_SETFIELD_MISS, None, []),
            p.OFPTableFeaturePropExperimenter(of.OFPTFPT_EXPERIMENTER, None, 0x00C0FFEE, 0x1A, [0x0A0B0C0D]),
        ])


def replies():
    def text(value, size):
        return value.ljust(size, b"\0")

    reply("description", of.OFPMP_DESC, [(struct.pack(
        of.OFP_DESC_PACK_STR, b"A maker", b"Hardware 2", b"Software 3.1", b"serial-4", b"datapath 5"),
        dict(mfr_desc=b"A maker", hw_desc=b"Hardware 2", sw_desc=b"Software 3.1", serial_num=b"serial-4", dp_desc=b"datapath 5"))])
    where = built(match(("in_port", 3), ("eth_dst", "02:21:22:23:24:25")))
    instructions = built(p.OFPInstructionActions(of.OFPIT_APPLY_ACTIONS, [p.OFPActionOutput(4, 0)]), p.OFPInstructionGotoTable(9))
    size = of.OFP_FLOW_STATS_0_SIZE
    reply("flow", of.OFPMP_FLOW, [
        entry(of.OFP_FLOW_STATS_0_PACK_STR, where + instructions, length=size + len(where) + len(instructions), table_id=5,
              duration_sec=0x11121314, duration_nsec=0x1B1C1D1E, priority=0x6001, idle_timeout=0x21, hard_timeout=0x22, flags=0x0D,
              cookie=0x2122232425262728, packet_count=0x3132333435363738, byte_count=0x4142434445464748),
        entry(of.OFP_FLOW_STATS_0_PACK_STR, built(match()), length=size + 8, table_id=6, duration_sec=1, duration_nsec=2, priority=3,
              idle_timeout=4, hard_timeout=5, flags=0x10, cookie=7, packet_count=8, byte_count=9),
    ], more=True)
    reply("aggregate", of.OFPMP_AGGREGATE, [entry(of.OFP_AGGREGATE_STATS_REPLY_PACK_STR, packet_count=0x1112131415161718,
                                                  byte_count=0x2122232425262728, flow_count=0x31323334)])
    reply("table", of.OFPMP_TABLE, [
        entry(of.OFP_TABLE_STATS_PACK_STR, table_id=1, active_count=0x11, lookup_count=0x2122232425262728, matched_count=0x31),
        entry(of.OFP_TABLE_STATS_PACK_STR, table_id=2, active_count=0x12, lookup_count=0x41, matched_count=0x5152535455565758)])
    counters = ("rx_packets tx_packets rx_bytes tx_bytes rx_dropped tx_dropped rx_errors tx_errors rx_frame_err rx_over_err rx_crc_err"
                " collisions").split()
    reply("port", of.OFPMP_PORT_STATS, [entry(
        of.OFP_PORT_STATS_PACK_STR, port_no=first, **{name: (first << 32) + 0x101 * i for i, name in enumerate(counters, 1)},
        duration_sec=first + 20, duration_nsec=first + 21) for first in (1, 2)])
    reply("queue", of.OFPMP_QUEUE, [
        entry(of.OFP_QUEUE_STATS_PACK_STR, port_no=1, queue_id=2, tx_bytes=0x1112131415161718, tx_packets=0x21, tx_errors=0x22,
              duration_sec=0x23, duration_nsec=0x24)])
    reply("group", of.OFPMP_GROUP, [
        entry(of.OFP_GROUP_STATS_PACK_STR, struct.pack(of.OFP_BUCKET_COUNTER_PACK_STR, 0x61, 0x62)
              + struct.pack(of.OFP_BUCKET_COUNTER_PACK_STR, 0x63, 0x64), length=of.OFP_GROUP_STATS_SIZE + 32, group_id=0x31, ref_count=2,
              packet_count=0x4142434445464748, byte_count=0x5152535455565758, duration_sec=0x59, duration_nsec=0x5A),
        entry(of.OFP_GROUP_STATS_PACK_STR, length=of.OFP_GROUP_STATS_SIZE, group_id=0x32, ref_count=3, packet_count=4, byte_count=5,
              duration_sec=6, duration_nsec=7)])
    two = built(*buckets())
    reply("group-description", of.OFPMP_GROUP_DESC, [
        entry(of.OFP_GROUP_DESC_STATS_PACK_STR, two, length=8 + len(two), type=of.OFPGT_FF, group_id=0x31),
        entry(of.OFP_GROUP_DESC_STATS_PACK_STR, length=8, type=of.OFPGT_ALL, group_id=0x32)])
    reply("group-features", of.OFPMP_GROUP_FEATURES, [(struct.pack(of.OFP_GROUP_FEATURES_PACK_STR, 0x0F, 0x07, 1, 2, 3, 4, 5, 6, 7, 8), dict(
        types=0x0F, capabilities=0x07, max_groups=[1, 2, 3, 4], actions=[5, 6, 7, 8]))])
    reply("meter", of.OFPMP_METER, [
        entry(of.OFP_METER_STATS_PACK_STR, struct.pack(of.OFP_METER_BAND_STATS_PACK_STR, 0x61, 0x62), meter_id=0x31,
              len=of.OFP_METER_STATS_SIZE + 16, flow_count=0x32, packet_in_count=0x4142434445464748, byte_in_count=0x5152535455565758,
              duration_sec=0x59, duration_nsec=0x5A)])
    some = built(*bands()[:2])
    reply("meter-config", of.OFPMP_METER_CONFIG, [
        entry(of.OFP_METER_CONFIG_PACK_STR, some, length=8 + len(some), flags=0x0D, meter_id=0x31),
        entry(of.OFP_METER_CONFIG_PACK_STR, built(bands()[0]), length=8 + 16, flags=0x02, meter_id=0x32)])
    reply("meter-features", of.OFPMP_METER_FEATURES, [entry(
        of.OFP_METER_FEATURES_PACK_STR, max_meter=0x11121314, band_types=0x06, capabilities=0x0F, max_bands=3, max_color=4)])
    packed("multipart-reply-table-features", of.OFPT_MULTIPART_REPLY, struct.pack(
        of.OFP_MULTIPART_REPLY_PACK_STR, of.OFPMP_TABLE_FEATURES, 0) + bytes(table_features().serialize()))
    reply("port-description", of.OFPMP_PORT_DESC, [
        (struct.pack(of.OFP_PORT_PACK_STR, *port.values()), dict(port_no=port["port"], config=port["config"], max_speed=port["max_speed"]))
        for port in (PORT, OTHER_PORT)])
    reply("experimenter", of.OFPMP_EXPERIMENTER, [(struct.pack(
        of.OFP_EXPERIMENTER_MULTIPART_HEADER_PACK_STR, 0x00C0FFEE, 0x1B) + b"\xa1\xa2\xa3\xa4\xa5\xa6\xa7\xa8", dict(
            experimenter=0x00C0FFEE, exp_type=0x1B, data=b"\xa1\xa2\xa3\xa4\xa5\xa6\xa7\xa8"))])


def open_vswitch(frame):
    """Open vSwitch's words for the frame; where it does not implement something, the error it would answer."""
    said = subprocess.run(["ovs-ofctl", "ofp-print", frame.hex()], capture_output=True, text=True, check=True, timeout=10)
    lines = [line for line in said.stdout.rstrip().splitlines() if line.strip()]
    return [lines[0].replace("***decode error: ", "unsupported: ").rstrip("*")] if "***decode error" in lines[0] else lines


def error_names():
    """Type, code and name of every error os-ken knows of, one a line."""
    prefixes = "HFC BRC BAC BIC BMC FMFC GMFC PMFC TMFC QOFC SCFC RRFC MMFC TFFC".split()
    types = {value: name[6:] for name, value in vars(of).items() if name.startswith("OFPET_")}
    for kind, prefix in enumerate(prefixes):
        codes = {value: name for name, value in vars(of).items() if name.startswith(f"OFP{prefix}_")}
        for code in sorted(codes):
            yield f"{kind}\t{code}\t{types[kind]}/{codes[code].split('_', 1)[1]}\n"


def main():
    (HERE / "errors.tsv").write_text("".join(error_names()))
    for part in (session, packets_and_ports, flows, groups_and_meters, requests, replies):
        part()
    for name, frame in FRAMES.items():
        said = open_vswitch(frame)
        lines = ["# os-ken; as Open vSwitch reads it:", *(f"#   {line[:140]}" for line in said[:12]), *annotate(frame)]
        (HERE / f"{name}.of").write_text("".join(line.rstrip() + "\n" for line in lines))
    print(f"{len(FRAMES)} frames")


if __name__ == "__main__":
    main()
