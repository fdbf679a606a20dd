using System.Buffers;
using FsCheck;
using FsCheck.Fluent;

namespace Kilda.OpenFlow.Tests.Matches;

public sealed class MatchTests
{
    private static readonly OxmField[] s_fields = [.. Enum.GetValues<OxmField>().Where(field => field != OxmField.Foreign)];

    [Fact]
    public void A_match_is_padded_to_8_bytes_with_no_byte_more_and_reads_back() => Prop.ForAll(Fields.ToArbitrary(), fields =>
    {
        var match = new Match(fields.ToSeq());
        var unpadded = 4 + fields.Sum(field => field.Length);
        var bytes = new byte[match.Length];
        var w = new OfWriter(bytes);
        match.Write(ref w);
        var r = new OfReader([.. bytes, 0x5a]);

        var read = Match.Read(ref r);

        Assert.Equal(unpadded + (-unpadded & 7), match.Length);
        Assert.Equal(match.Length, w.Position);
        Assert.Equal(unpadded, (bytes[2] << 8) | bytes[3]);
        Assert.All(bytes[unpadded..], b => Assert.Equal(0, b));
        Assert.Equal(match, read);
        Assert.Equal(1, r.Remaining);
    }).QuickCheckThrowOnFailure();

    /// <summary>Each is a rule that a switch would refuse; the last column is what it answers.</summary>
    public static TheoryData<string, Oxm[], ushort> Refused => new()
    {
        { "a mask where none may be", [new(OxmField.InPort, 1, 1)], OfErrorCode.BadMatch.BadMask },
        { "a 14-bit VLAN", [new(OxmField.VlanVid, 0x2001)], OfErrorCode.BadMatch.BadValue },
        { "a 10-bit header set", [new(OxmField.EthType, 0x86dd), new(OxmField.Ipv6ExtHdr, 0x200)], OfErrorCode.BadMatch.BadValue },
        { "bits that the mask hides", [new(OxmField.Metadata, 3, 1)], OfErrorCode.BadMatch.BadWildcards },
        { "a field twice", [new(OxmField.InPort, 1), new(OxmField.InPort, 2)], OfErrorCode.BadMatch.DuplicateField },
        { "an address without its protocol", [new(OxmField.Ipv4Src, 1)], OfErrorCode.BadMatch.BadPrerequisite },
        { "IPv6 in IPv4", [new(OxmField.EthType, 0x0800), new(OxmField.Ipv6Src, 1)], OfErrorCode.BadMatch.BadPrerequisite },
        { "a priority without a tag", [new(OxmField.VlanVid, 0), new(OxmField.VlanPcp, 1)], OfErrorCode.BadMatch.BadPrerequisite },
        { "a port of another protocol", [new(OxmField.EthType, 0x0800), new(OxmField.IpProto, 17), new(OxmField.TcpDst, 1)],
            OfErrorCode.BadMatch.BadPrerequisite },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void A_command_whose_match_makes_no_sense_is_refused(string what, Oxm[] fields, ushort code)
    {
        var buffer = new ArrayBufferWriter<byte>();
        OfFrame.Write(buffer, 1, FlowMod.DeleteStrict(0, 1, new Match(fields.ToSeq())));

        var refusal = Assert.Throws<OfWireException>(() => new OfFrame(4, OfType.FlowMod, 1, buffer.WrittenSpan[8..]).Read<FlowMod>());

        Assert.True((OfErrorType.BadMatch, code) == (refusal.Type, refusal.Code), $"{what}: {refusal.Type}/{refusal.Code} {refusal.Message}");
    }

    private static Gen<Oxm[]> Fields =>
        from chosen in Gen.Shuffle(s_fields)
        from count in Gen.Choose(0, s_fields.Length)
        from masked in Gen.Choose(0, 1).Select(n => n != 0).ArrayOf(s_fields.Length)
        from seed in Gen.Choose(0, int.MaxValue)
        select Make(chosen[..count], masked, new System.Random(seed));

    private static Oxm[] Make(OxmField[] fields, bool[] masked, System.Random random) =>
        [.. fields.Select((field, i) => new Oxm(field, Value(field, random), masked[i] ? Value(field, random) : null))];

    private static UInt128 Value(OxmField field, System.Random random)
    {
        Span<byte> bytes = stackalloc byte[field.Width()];
        random.NextBytes(bytes);
        return new OfReader(bytes).Number(bytes.Length);
    }
}
