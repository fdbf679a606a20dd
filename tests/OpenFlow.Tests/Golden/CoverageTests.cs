namespace Kilda.OpenFlow.Tests.Golden;

/// <summary>The golden frames leave nothing of the specification out.</summary>
public sealed class CoverageTests
{
    private static readonly byte[][] s_frames = [.. GoldenFrames.All.Values];

    [Fact]
    public void Every_message_type_has_a_golden_frame() =>
        Assert.Equal(Enum.GetValues<OfType>(), s_frames.Select(frame => (OfType)frame[1]).Distinct().Order());

    [Theory]
    [InlineData(OfType.MultipartRequest)]
    [InlineData(OfType.MultipartReply)]
    public void Every_multipart_type_has_a_golden_frame(OfType type) => Assert.Equal(
        Enum.GetValues<OfMultipart>(),
        s_frames.Where(frame => frame[1] == (byte)type).Select(frame => (OfMultipart)((frame[8] << 8) | frame[9])).Distinct().Order());

    [Theory]
    [InlineData("flow-removed", false)]
    [InlineData("flow-removed-masked", true)]
    public void Every_match_field_is_in_a_golden_frame_with_and_without_mask(string name, bool masked)
    {
        var fields = ((FlowRemoved)Samples.All[name].Value).Match.Fields;

        Assert.Equal(Enum.GetValues<OxmField>().Where(field => field != OxmField.Foreign), fields.Select(field => field.Field));
        Assert.All(fields, field => Assert.Equal(masked, field.Mask is not null));
    }

    [Fact]
    public void Every_action_is_in_a_golden_frame()
    {
        var actions = ((PacketOut)Samples.All["packet-out-every-action"].Value).Actions;

        Assert.Equal(Cases(typeof(OfAction)), actions.Select(action => action.GetType().Name).Distinct().Order());
    }

    [Fact]
    public void Every_instruction_is_in_a_golden_frame()
    {
        var instructions = ((FlowMod)Samples.All["flow-mod"].Value).Instructions;

        Assert.Equal(Cases(typeof(Instruction)).Where(name => name != "Unknown"), instructions.Select(i => i.GetType().Name).Order());
    }

    [Fact]
    public void Every_table_property_is_in_a_golden_frame()
    {
        var tables = (MultipartResult.TableFeatures)((MultipartReply)Samples.All["multipart-reply-table-features"].Value).Result;

        Assert.Equal(Cases(typeof(TableProperty)), tables.Entries[0].Properties.Select(p => p.GetType().Name).Distinct().Order());
    }

    private static IEnumerable<string> Cases(Type family) =>
        family.GetNestedTypes().Where(type => type.BaseType == family).Select(type => type.Name).Order();
}
