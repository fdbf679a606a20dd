namespace Kilda.OpenFlow.Tests.Errors;

/// <summary>The code of the specification for each thing a body can do wrong.</summary>
public sealed class RefusalTests
{
    private const string Rule = "00000000000000000000000000000000 0000 0000 0000 0001 ffffffff ffffffff ffffffff 0000 0000";
    private const string NoMatch = "0001 0004 00000000";
    private const string Packet = "ffffffff fffffffd";

    public static TheoryData<string, OfType, string, string> Wrong => new()
    {
        { "unknown message", (OfType)30, "", "BAD_REQUEST/BAD_TYPE" },
        { "message too short", OfType.FeaturesReply, "00", "BAD_REQUEST/BAD_LEN" },
        { "message too long", OfType.BarrierRequest, "00", "BAD_REQUEST/BAD_LEN" },
        { "unknown multipart request", OfType.MultipartRequest, "000e 0000 00000000", "BAD_REQUEST/BAD_MULTIPART" },
        { "unknown multipart reply", OfType.MultipartReply, "000e 0000 00000000", "BAD_REQUEST/BAD_MULTIPART" },
        { "flow command 5", OfType.FlowMod, Rule.Replace("0000 0000 0000 0001", "0005 0000 0000 0001") + NoMatch, "FLOW_MOD_FAILED/BAD_COMMAND" },
        { "match of another type", OfType.FlowMod, Rule + "0000 0004 00000000", "BAD_MATCH/BAD_TYPE" },
        { "match without padding", OfType.FlowMod, Rule + "0001 0004", "BAD_MATCH/BAD_LEN" },
        { "match shorter than its head", OfType.FlowMod, Rule + "0001 0003 00000000", "BAD_MATCH/BAD_LEN" },
        { "match longer than the message", OfType.FlowMod, Rule + "0001 ffff 00000000", "BAD_MATCH/BAD_LEN" },
        { "basic field 40", OfType.FlowMod, Rule + "0001 0009 80005001 01 00000000000000", "BAD_MATCH/BAD_FIELD" },
        { "in_port of two bytes", OfType.FlowMod, Rule + "0001 000a 80000002 0001 000000000000", "BAD_MATCH/BAD_LEN" },
        { "instruction of 4 bytes", OfType.FlowMod, Rule + NoMatch + "0005 0004 00000000", "BAD_INSTRUCTION/BAD_LEN" },
        { "instruction of 12 bytes", OfType.FlowMod, Rule + NoMatch + "0005 000c 00000000 00000000", "BAD_INSTRUCTION/BAD_LEN" },
        { "goto table of 16 bytes", OfType.FlowMod, Rule + NoMatch + "0001 0010 05000000 0000000000000000", "BAD_INSTRUCTION/BAD_LEN" },
        { "instruction cut short", OfType.FlowMod, Rule + NoMatch + "0004 0010 00000000", "BAD_INSTRUCTION/BAD_LEN" },
        { "action of no bytes", OfType.PacketOut, Packet + "0008 000000000000 000b 0000 00000000", "BAD_ACTION/BAD_LEN" },
        { "output of 8 bytes", OfType.PacketOut, Packet + "0008 000000000000 0000 0008 00000001", "BAD_ACTION/BAD_LEN" },
        { "action longer than the list", OfType.PacketOut, Packet + "0008 000000000000 0000 0010 00000001 ffff000000000000", "BAD_ACTION/BAD_LEN" },
        { "actions longer than the message", OfType.PacketOut, Packet + "0010 000000000000 000b 0008 00000000", "BAD_REQUEST/BAD_LEN" },
        { "set of an unknown field", OfType.PacketOut, Packet + "0010 000000000000 0019 0010 80005001 0000000000000000", "BAD_ACTION/BAD_SET_TYPE" },
        { "set of a field too short", OfType.PacketOut, Packet + "0010 000000000000 0019 0010 80000c01 0000000000000000", "BAD_ACTION/BAD_SET_LEN" },
        { "set of a field with room behind", OfType.PacketOut, Packet + "0018 000000000000 0019 0018 80000c02 1001 00000000000000000000 00000000",
            "BAD_ACTION/BAD_SET_LEN" },
        { "set of a masked field", OfType.PacketOut, Packet + "0010 000000000000 0019 0010 80000d04 10011fff 00000000", "BAD_ACTION/BAD_SET_ARGUMENT" },
        { "group command 3", OfType.GroupMod, "0003 00 00 00000001", "GROUP_MOD_FAILED/BAD_COMMAND" },
        { "group type 4", OfType.GroupMod, "0000 04 00 00000001", "GROUP_MOD_FAILED/BAD_TYPE" },
        { "bucket of 8 bytes", OfType.GroupMod, "0000 00 00 00000001 0008 0000 00000000", "GROUP_MOD_FAILED/BAD_BUCKET" },
        { "meter command 3", OfType.MeterMod, "0003 0001 00000001", "METER_MOD_FAILED/BAD_COMMAND" },
        { "drop band of 12 bytes", OfType.MeterMod, "0000 0001 00000001 0001 000c 00000001 00000001", "METER_MOD_FAILED/BAD_BAND" },
        { "role 4", OfType.RoleRequest, "00000004 00000000 0000000000000000", "ROLE_REQUEST_FAILED/BAD_ROLE" },
        { "table of 8 bytes", OfType.MultipartRequest, "000c 0000 00000000 0008 00 0000000000", "TABLE_FEATURES_FAILED/BAD_LEN" },
        { "hello element of no bytes", OfType.Hello, "0001 0000", "BAD_REQUEST/BAD_LEN" },
        { "hello element cut short", OfType.Hello, "0001 0008 0000", "BAD_REQUEST/BAD_LEN" },
        { "half a version bitmap", OfType.Hello, "0001 0006 0000 0000", "BAD_REQUEST/BAD_LEN" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_wrong_body_is_refused_with_the_code_of_the_specification(string what, OfType type, string hex, string expected) =>
        Assert.True(Refusal(OfFrame.Version13, type, hex) == expected, $"{what}: {Refusal(OfFrame.Version13, type, hex)}");

    [Fact]
    public void Another_version_is_refused_except_in_a_hello()
    {
        Assert.Equal("BAD_REQUEST/BAD_VERSION", Refusal(1, OfType.BarrierRequest, ""));
        Assert.Equal("nothing", Refusal(6, OfType.Hello, "0001 0008 00000052"));
    }

    [Fact]
    public void Elements_of_a_hello_that_are_not_known_are_skipped()
    {
        var body = Convert.FromHexString("0007000a0102030405060000000000000001000800000012");

        Assert.Equal(new Hello([0x12]), new OfFrame(OfFrame.Version13, OfType.Hello, 1, body).Read<Hello>());
    }

    private static string Refusal(byte version, OfType type, string hex)
    {
        try
        {
            OfMessages.Validate(new OfFrame(version, type, 1, Convert.FromHexString(hex.Replace(" ", ""))));
            return "nothing";
        }
        catch (OfWireException e)
        {
            return new ErrorMessage(e.Type, e.Code, []).Describe();
        }
    }
}
