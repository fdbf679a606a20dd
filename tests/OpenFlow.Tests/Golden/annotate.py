"""Cuts a frame into its fields (OpenFlow 1.3.5 section 7), one line each, with their names. Reads lengths, checks nothing."""

OXM_NAMES = (
    "in_port in_phy_port metadata eth_dst eth_src eth_type vlan_vid vlan_pcp ip_dscp ip_ecn ip_proto ipv4_src ipv4_dst tcp_src tcp_dst"
    " udp_src udp_dst sctp_src sctp_dst icmpv4_type icmpv4_code arp_op arp_spa arp_tpa arp_sha arp_tha ipv6_src ipv6_dst ipv6_flabel"
    " icmpv6_type icmpv6_code ipv6_nd_target ipv6_nd_sll ipv6_nd_tll mpls_label mpls_tc mpls_bos pbb_isid tunnel_id ipv6_exthdr"
).split()

PORT = (
    "4 port|4 pad|6 hw_addr|2 pad|16 name|4 config|4 state|4 curr|4 advertised|4 supported|4 peer|4 curr_speed|4 max_speed"
)
FILTER = "1 table_id,3 pad|4 out_port|4 out_group|4 pad|8 cookie|8 cookie_mask"

# What follows the header, by message type: "size name" separated by "," (same line) or "|" (next line), then lists.
BODIES = {
    0: [("list", "hello")],
    1: ["2 type,2 code", ("rest", "data")],
    2: [("rest", "data")],
    3: [("rest", "data")],
    4: ["4 experimenter|4 exp_type", ("rest", "data")],
    6: ["8 datapath_id|4 n_buffers|1 n_tables,1 auxiliary_id,2 pad|4 capabilities|4 reserved"],
    8: ["2 flags,2 miss_send_len"],
    9: ["2 flags,2 miss_send_len"],
    10: ["4 buffer_id|2 total_len,1 reason,1 table_id|8 cookie", ("match",), "2 pad", ("rest", "data")],
    11: [
        "8 cookie|2 priority,1 reason,1 table_id|4 duration_sec|4 duration_nsec|2 idle_timeout,2 hard_timeout|8 packets|8 bytes",
        ("match",),
    ],
    12: ["1 reason,7 pad|" + PORT],
    13: ["4 buffer_id|4 in_port|2 actions_len,6 pad", ("actions", -8), ("rest", "data")],
    14: [
        "8 cookie|8 cookie_mask|1 table_id,1 command,2 idle_timeout|2 hard_timeout,2 priority|4 buffer_id|4 out_port|4 out_group"
        "|2 flags,2 pad",
        ("match",),
        ("list", "instruction"),
    ],
    15: ["2 command,1 type,1 pad|4 group_id", ("list", "bucket")],
    16: ["4 port|4 pad|6 hw_addr|2 pad|4 config|4 mask|4 advertise|4 pad"],
    17: ["1 table_id,3 pad|4 config"],
    22: ["4 port|4 pad"],
    23: ["4 port|4 pad", ("list", "queue")],
    24: ["4 role|4 pad|8 generation_id"],
    25: ["4 role|4 pad|8 generation_id"],
    27: ["4 packet_in (master)|4 packet_in (slave)|4 port_status (master)|4 port_status (slave)"
         "|4 flow_removed (master)|4 flow_removed (slave)"],
    29: ["2 command,2 flags|4 meter_id", ("list", "band")],
}
BODIES[28] = BODIES[27]

REQUESTS = {
    1: [FILTER, ("match",)],
    2: [FILTER, ("match",)],
    4: ["4 port|4 pad"],
    5: ["4 port|4 queue_id"],
    6: ["4 group_id|4 pad"],
    9: ["4 meter_id|4 pad"],
    10: ["4 meter_id|4 pad"],
    12: [("list", "table_features")],
    0xFFFF: ["4 experimenter|4 exp_type", ("rest", "data")],
}

REPLIES = {
    0: ["256 mfr_desc|256 hw_desc|256 sw_desc|32 serial_num|256 dp_desc"],
    1: [("list", "flow_stats")],
    2: ["8 packets|8 bytes|4 flow_count|4 pad"],
    3: [("list", "table_stats")],
    4: [("list", "port_stats")],
    5: [("list", "queue_stats")],
    6: [("list", "group_stats")],
    7: [("list", "group_desc")],
    8: ["4 types|4 capabilities"]
    + [f"4 max_groups ({t})" for t in ("all", "select", "indirect", "fast failover")]
    + [f"4 actions ({t})" for t in ("all", "select", "indirect", "fast failover")],
    9: [("list", "meter_stats")],
    10: [("list", "meter_config")],
    11: ["4 max_meter|4 band_types|4 capabilities|1 max_bands,1 max_color,2 pad"],
    12: [("list", "table_features")],
    13: [("list", "port")],
    0xFFFF: ["4 experimenter|4 exp_type", ("rest", "data")],
}


class Cut:
    def __init__(self, frame):
        self.frame, self.at, self.lines = bytes(frame), 0, []

    def number(self, offset, size):
        return int.from_bytes(self.frame[self.at + offset:self.at + offset + size], "big")

    def take(self, size, name):
        if size < 0 or self.at + size > len(self.frame):
            raise ValueError(f"{name}: {size} bytes at {self.at} of {len(self.frame)}")
        if size:
            self.lines.append((self.frame[self.at:self.at + size], name))
            self.at += size

    def fields(self, text, prefix=""):
        for line in text.split("|"):
            parts = [part.split(" ", 1) for part in line.split(",")]
            self.take(sum(int(size) for size, _ in parts), prefix + ", ".join(name for _, name in parts))

    def body(self, layout):
        for part in layout:
            if isinstance(part, str):
                self.fields(part)
            elif part[0] == "rest":
                self.take(len(self.frame) - self.at, part[1])
            elif part[0] == "match":
                self.match()
            elif part[0] == "actions":
                self.actions(self.at + self.number(part[1], 2))
            else:
                while self.at < len(self.frame):
                    getattr(self, part[1])()

    def match(self):
        length = self.number(2, 2)
        end = self.at + length
        self.take(4, "match: type, length")
        while self.at < end:
            self.oxm()
        self.take(-length & 7, "pad")

    def oxm(self, prefix=""):
        oxm_class, field, size = self.number(0, 2), self.number(2, 1), self.number(3, 1)
        if oxm_class != 0x8000:
            self.take(4, f"{prefix}field of class {oxm_class:04x}")
            self.take(size, "payload")
            return
        name, masked = OXM_NAMES[field >> 1], field & 1
        self.take(4, prefix + name)
        self.take(size >> masked, "value")
        if masked:
            self.take(size >> 1, "mask")

    def actions(self, end):
        names = {0: "output", 11: "copy_ttl_out", 12: "copy_ttl_in", 15: "set_mpls_ttl", 16: "dec_mpls_ttl", 17: "push_vlan",
                 18: "pop_vlan", 19: "push_mpls", 20: "pop_mpls", 21: "set_queue", 22: "group", 23: "set_nw_ttl", 24: "dec_nw_ttl",
                 25: "set_field", 26: "push_pbb", 27: "pop_pbb", 0xFFFF: "experimenter"}
        rest = {0: "4 port|2 max_len,6 pad", 15: "1 ttl,3 pad", 17: "2 ethertype,2 pad", 19: "2 ethertype,2 pad",
                20: "2 ethertype,2 pad", 21: "4 queue_id", 22: "4 group_id", 23: "1 ttl,3 pad", 26: "2 ethertype,2 pad"}
        while self.at < end:
            kind, stop = self.number(0, 2), self.at + self.number(2, 2)
            self.take(4, f"action {names.get(kind, kind)}: type, length")
            if kind == 25:
                self.oxm()
            elif kind == 0xFFFF:
                self.take(4, "experimenter")
                self.take(stop - self.at, "data")
            elif kind in rest:
                self.fields(rest[kind])
            self.take(stop - self.at, "pad")

    def instruction(self):
        names = {1: "goto_table", 2: "write_metadata", 3: "write_actions", 4: "apply_actions", 5: "clear_actions", 6: "meter"}
        kind, stop = self.number(0, 2), self.at + self.number(2, 2)
        self.take(4, f"instruction {names.get(kind, kind)}: type, length")
        if kind in (3, 4):
            self.take(4, "pad")
            self.actions(stop)
        else:
            self.fields({1: "1 table_id,3 pad", 2: "4 pad|8 metadata|8 metadata_mask", 5: "4 pad", 6: "4 meter_id"}.get(kind, "4 experimenter"))
            self.take(stop - self.at, "data")

    def bucket(self):
        stop = self.at + self.number(0, 2)
        self.fields("2 len,2 weight|4 watch_port|4 watch_group|4 pad", "bucket: ")
        self.actions(stop)

    def band(self):
        kind, stop = self.number(0, 2), self.at + self.number(2, 2)
        self.fields("2 type,2 len|4 rate|4 burst_size", "band: ")
        self.fields({1: "4 pad", 2: "1 prec_level,3 pad", 0xFFFF: "4 experimenter"}.get(kind, "4 data"))
        self.take(stop - self.at, "data")

    def hello(self):
        size = self.number(2, 2)
        self.take(4, "element: type, length")
        for _ in range((size - 4) // 4):
            self.take(4, "bitmap")
        self.take(-size & 7, "pad")

    def queue(self):
        stop = self.at + self.number(8, 2)
        self.fields("4 queue_id|4 port|2 len,6 pad", "queue: ")
        while self.at < stop:
            kind, end = self.number(0, 2), self.at + self.number(2, 2)
            self.fields("2 property,2 len|4 pad")
            self.fields({1: "2 min_rate,6 pad", 2: "2 max_rate,6 pad", 0xFFFF: "4 experimenter|4 pad"}.get(kind, "8 data"))
            self.take(end - self.at, "data")

    def flow_stats(self):
        stop = self.at + self.number(0, 2)
        self.fields("2 length,1 table_id,1 pad|4 duration_sec|4 duration_nsec|2 priority,2 idle_timeout|2 hard_timeout,2 flags|4 pad"
                    "|8 cookie|8 packets|8 bytes", "flow: ")
        self.match()
        while self.at < stop:
            self.instruction()

    def table_stats(self):
        self.fields("1 table_id,3 pad|4 active_count|8 lookup_count|8 matched_count", "table: ")

    def port(self):
        self.fields(PORT)

    def port_stats(self):
        self.fields("4 port|4 pad|8 rx_packets|8 tx_packets|8 rx_bytes|8 tx_bytes|8 rx_dropped|8 tx_dropped|8 rx_errors|8 tx_errors"
                    "|8 rx_frame_err|8 rx_over_err|8 rx_crc_err|8 collisions|4 duration_sec|4 duration_nsec")

    def queue_stats(self):
        self.fields("4 port|4 queue_id|8 tx_bytes|8 tx_packets|8 tx_errors|4 duration_sec|4 duration_nsec")

    def counters(self, stop, name):
        while self.at < stop:
            self.fields("8 packets|8 bytes", name)

    def group_stats(self):
        stop = self.at + self.number(0, 2)
        self.fields("2 length,2 pad|4 group_id|4 ref_count|4 pad|8 packets|8 bytes|4 duration_sec|4 duration_nsec", "group: ")
        self.counters(stop, "bucket: ")

    def group_desc(self):
        stop = self.at + self.number(0, 2)
        self.fields("2 length,1 type,1 pad|4 group_id", "group: ")
        while self.at < stop:
            self.bucket()

    def meter_stats(self):
        stop = self.at + self.number(4, 2)
        self.fields("4 meter_id|2 len,6 pad|4 flow_count|8 packets|8 bytes|4 duration_sec|4 duration_nsec", "meter: ")
        self.counters(stop, "band: ")

    def meter_config(self):
        stop = self.at + self.number(0, 2)
        self.fields("2 length,2 flags|4 meter_id", "meter: ")
        while self.at < stop:
            self.band()

    def table_features(self):
        stop = self.at + self.number(0, 2)
        self.fields("2 length,1 table_id,5 pad|32 name|8 metadata_match|8 metadata_write|4 config|4 max_entries", "table: ")
        while self.at < stop:
            kind, size = self.number(0, 2), self.number(2, 2)
            end = self.at + size
            name = {0: "instructions", 2: "next_tables", 4: "write_actions", 6: "apply_actions", 8: "match", 10: "wildcards",
                    12: "write_setfield", 14: "apply_setfield"}.get(kind & ~1, f"{kind:04x}")
            self.take(4, f"property {name}{'_miss' if kind & 1 and kind < 16 else ''}: type, length")
            while self.at < end:
                if kind >= 16:
                    self.take(end - self.at, "data")
                elif kind in (2, 3):
                    self.take(end - self.at, "tables")
                elif kind < 8:
                    self.take(self.number(2, 2), "id: type, length")
                else:
                    self.take(8 if self.number(0, 2) == 0xFFFF else 4, "field header")
            self.take(-size & 7, "pad")


def annotate(frame):
    """Lines of hex, 16 bytes at most, with the names of the fields in them."""
    cut = Cut(frame)
    kind = frame[1]
    cut.fields("1 version,1 type,2 length|4 xid")
    if kind in (18, 19):
        part = cut.number(0, 2)
        cut.fields("2 multipart type,2 flags|4 pad")
        cut.body((REQUESTS if kind == 18 else REPLIES).get(part, []))
    else:
        cut.body(BODIES.get(kind, []))
    if cut.at != len(frame):
        raise ValueError(f"{len(frame) - cut.at} bytes without a name")
    for data, name in cut.lines:
        for i in range(0, len(data), 16):
            yield f"{data[i:i + 16].hex(' '):47}  # {name}" if i == 0 else data[i:i + 16].hex(" ")
