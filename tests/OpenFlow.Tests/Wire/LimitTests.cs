using System.Buffers.Binary;

namespace Kilda.OpenFlow.Tests.Wire;

/// <summary>What the largest frames may cost: they are made of the smallest elements there are.</summary>
public sealed class LimitTests
{
    private const int LargestBody = ushort.MaxValue - OfFrame.HeaderSize;

    /// <summary>Bytes allocated per byte of a frame. The worst is a rule of a dump whose match is nothing but foreign headers.</summary>
    private const int Amplification = 32;

    public static TheoryData<string> Names => new(Large().Keys);

    [Theory]
    [MemberData(nameof(Names))]
    public void The_largest_frame_of_the_smallest_elements_is_read_in_bounded_memory(string name)
    {
        var (type, body) = Large()[name];
        Decode(type, body);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Decode(type, body);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.True(allocated < Amplification * LargestBody, $"{allocated} bytes for a frame of {body.Length}");
    }

    [Fact]
    public void A_match_of_too_many_fields_is_refused()
    {
        Assert.Equal((OfErrorType.BadMatch, OfErrorCode.BadMatch.BadLength), Refusal(OfType.FlowMod, FlowMod(OfLimits.MatchFields + 1, 0)));
        Assert.Null(Refusal(OfType.FlowMod, FlowMod(OfLimits.MatchFields, 0)));
    }

    [Fact]
    public void A_rule_of_too_many_instructions_is_refused()
    {
        var expected = (OfErrorType.BadInstruction, OfErrorCode.BadInstruction.UnsupportedInstruction);

        Assert.Equal(expected, Refusal(OfType.FlowMod, FlowMod(0, OfLimits.Instructions + 1)));
        Assert.Null(Refusal(OfType.FlowMod, FlowMod(0, OfLimits.Instructions)));
    }

    [Fact]
    public void A_list_of_too_many_actions_is_refused()
    {
        Assert.Equal((OfErrorType.BadAction, OfErrorCode.BadAction.TooMany), Refusal(OfType.PacketOut, PacketOut(OfLimits.Actions + 1)));
        Assert.Null(Refusal(OfType.PacketOut, PacketOut(OfLimits.Actions)));
    }

    [Fact]
    public void Version_bitmaps_beyond_the_last_version_are_not_kept()
    {
        byte[] body = [0, 1, 0xff, 0xf4, .. Enumerable.Repeat((byte)0xff, LargestBody - 7), 0, 0, 0];

        var hello = new OfFrame(OfFrame.Version13, OfType.Hello, 1, body).Read<Hello>();

        Assert.Equal(Enumerable.Repeat(uint.MaxValue, 8), hello.VersionBitmaps);
    }

    private static Dictionary<string, (OfType Type, byte[] Body)> Large() => new()
    {
        ["rules of a dump"] = (OfType.MultipartReply, Fill([0, 1, 0, 0, 0, 0, 0, 0], Rule([0, 1, 0, 4, 0, 0, 0, 0]))),
        ["rules with foreign fields"] = (OfType.MultipartReply, Fill([0, 1, 0, 0, 0, 0, 0, 0], Rule(Match(OfLimits.MatchFields)))),
        ["actions"] = (OfType.PacketOut, PacketOut(OfLimits.Actions)),
        ["buckets"] = (OfType.GroupMod, Fill([0, 0, 0, 0, 0, 0, 0, 1], [0, 16, .. new byte[14]])),
        ["buckets with actions"] = (OfType.GroupMod, Fill([0, 0, 0, 0, 0, 0, 0, 1], [0, 24, .. new byte[14], 0, 24, 0, 8, 0, 0, 0, 0])),
        ["bands"] = (OfType.MeterMod, Fill([0, 0, 0, 0, 0, 0, 0, 1], [0, 9, 0, 12, .. new byte[8]])),
        ["queue properties"] = (
            OfType.QueueGetConfigReply,
            [.. new byte[16], 0xff, 0xe0, .. new byte[6], .. Fill([], [0, 9, 0, 8, 0, 0, 0, 0])[..0xffd0]]),
        ["instruction ids"] = (OfType.MultipartReply, Features(0, [0, 1, 0, 4])),
        ["field headers"] = (OfType.MultipartReply, Features(8, [0x80, 0, 0, 4])),
        ["properties"] = (OfType.MultipartReply, Table([.. Fill([], [0, 12, 0, 4, 0, 0, 0, 0])[..0xff80]])),
        ["ports"] = (OfType.MultipartReply, Fill([0, 13, 0, 0, 0, 0, 0, 0], [.. new byte[16], .. "sixteen-letters-"u8, .. new byte[32]])),
        ["bytes"] = (OfType.EchoRequest, new byte[LargestBody]),
    };

    private static byte[] Fill(byte[] head, byte[] element)
    {
        var count = (LargestBody - head.Length) / element.Length;
        return [.. head, .. Enumerable.Repeat(element, count).SelectMany(bytes => bytes)];
    }

    private static byte[] Match(int foreignFields)
    {
        var length = 4 + (4 * foreignFields);
        var fields = Enumerable.Repeat<byte[]>([0, 9, 0, 0], foreignFields).SelectMany(field => field);
        return [0, 1, (byte)(length >> 8), (byte)length, .. fields, .. new byte[-length & 7]];
    }

    private static byte[] Rule(byte[] match)
    {
        byte[] rule = [.. new byte[48], .. match];
        BinaryPrimitives.WriteUInt16BigEndian(rule, (ushort)rule.Length);
        return rule;
    }

    private static byte[] Features(byte property, byte[] element)
    {
        byte[] elements = [.. Fill([], element).AsSpan(0, 0xff70)];
        var length = 4 + elements.Length;
        return Table([0, property, (byte)(length >> 8), (byte)length, .. elements, .. new byte[-length & 7]]);
    }

    private static byte[] Table(byte[] properties)
    {
        var length = 64 + properties.Length;
        return [0, 12, 0, 0, 0, 0, 0, 0, (byte)(length >> 8), (byte)length, .. new byte[62], .. properties];
    }

    private static byte[] FlowMod(int fields, int instructions) =>
        [.. new byte[40], .. Match(fields), .. Enumerable.Repeat<byte[]>([0, 5, 0, 8, 0, 0, 0, 0], instructions).SelectMany(i => i)];

    private static byte[] PacketOut(int actions)
    {
        var length = 8 * actions;
        var all = Enumerable.Repeat<byte[]>([0, 24, 0, 8, 0, 0, 0, 0], actions).SelectMany(action => action);
        return [.. new byte[8], (byte)(length >> 8), (byte)length, .. new byte[6], .. all];
    }

    private static void Decode(OfType type, byte[] body) => OfMessages.Validate(new OfFrame(OfFrame.Version13, type, 1, body));

    private static (OfErrorType Type, ushort Code)? Refusal(OfType type, byte[] body)
    {
        try
        {
            Decode(type, body);
            return null;
        }
        catch (OfWireException e)
        {
            return (e.Type, e.Code);
        }
    }
}
