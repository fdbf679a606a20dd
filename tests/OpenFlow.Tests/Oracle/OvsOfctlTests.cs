using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using Kilda.OpenFlow.Tests.Golden;

namespace Kilda.OpenFlow.Tests.Oracle;

public sealed class OvsOfctlTests
{
    /// <summary>What Open vSwitch does not implement: PBB, TTL copies, in_phy_port, masked header fields, experimenters it does not know.</summary>
    private static readonly string[] s_unsupported =
    [
        "experimenter", "flow-mod-match-unusual", "flow-mod-other-instruction", "flow-removed", "flow-removed-masked", "meter-mod",
        "meter-mod-other-band", "multipart-reply-experimenter", "multipart-request-experimenter", "packet-out-every-action",
    ];

    [OvsOfctlFact]
    public async Task Open_vSwitch_reads_what_is_encoded()
    {
        var names = Samples.All.Keys.Except(s_unsupported).Order(StringComparer.Ordinal).ToArray();

        var read = await OvsOfctl.Read(names.Select(name => Samples.All[name].Encode(0x12345678)));

        Assert.Equal(names.Length, read.Length);
        Assert.All(names.Zip(read), pair => Assert.False(pair.Second.Contains("decode error"), $"{pair.First}: {pair.Second}"));
    }

    [OvsOfctlFact]
    public async Task Open_vSwitch_reads_random_rules_as_they_were_meant()
    {
        var random = new Random(2);
        var rules = Enumerable.Range(0, 300).Select(_ => Rule.Random(random)).ToArray();

        var read = await OvsOfctl.Read(rules.Select(rule => rule.Frame));

        Assert.Equal(rules.Length, read.Length);
        Assert.All(rules.Zip(read), pair => Assert.Equal(pair.First.Text, pair.Second));
    }

    /// <summary>A rule in our bytes and in Open vSwitch's words.</summary>
    private sealed record Rule(byte[] Frame, string Text)
    {
        public static Rule Random(Random random)
        {
            var (table, priority) = ((byte)random.Next(1, 254), (ushort)random.Next(1, 32768));
            var (port, vlan) = (random.Next(1, 1000), random.Next(1, 4095));
            var (mac, mask) = (random.NextInt64(1L << 40), (uint)random.Next(1, 1 << 30));
            var (cookie, meter, output, next) =
                ((ulong)random.NextInt64(1, long.MaxValue), random.Next(1, 1000), random.Next(1, 1000), random.Next(table + 1, 255));
            var metadata = (uint)random.Next() & mask;
            var mod = FlowMod.Add(
                table, priority,
                new Match(
                [
                    new Oxm(OxmField.InPort, (uint)port), new Oxm(OxmField.Metadata, metadata, mask),
                    new Oxm(OxmField.EthDst, (ulong)mac), new Oxm(OxmField.VlanVid, (uint)vlan | 0x1000),
                ]),
                [
                    new Instruction.Meter((uint)meter),
                    new Instruction.ApplyActions([new OfAction.PopVlan(), new OfAction.Output((uint)output)]),
                    new Instruction.GotoTable((byte)next),
                ],
                cookie);
            var buffer = new ArrayBufferWriter<byte>();
            OfFrame.Write(buffer, 7, mod);
            var match = FormattableString.Invariant($"metadata=0x{metadata:x}/0x{mask:x},in_port={port},dl_vlan={vlan},dl_dst={Mac(mac)}");
            var actions = FormattableString.Invariant($"meter:{meter},pop_vlan,output:{output},goto_table:{next}");
            var head = FormattableString.Invariant($"OFPT_FLOW_MOD (OF1.3) (xid=0x7): ADD table:{table} priority={priority}");
            var text = FormattableString.Invariant($"{head},{match} cookie:0x{cookie:x} actions={actions}");
            return new Rule(buffer.WrittenSpan.ToArray(), text);
        }

        private static string Mac(long mac)
        {
            var bytes = new byte[8];
            BinaryPrimitives.WriteInt64BigEndian(bytes, mac);
            return string.Join(':', bytes[2..].Select(b => b.ToString("x2", CultureInfo.InvariantCulture)));
        }
    }
}
