using System.Collections;
using System.Reflection;

namespace Kilda.OpenFlow.Tests.Golden;

/// <summary>The golden frames leave nothing of the specification out.</summary>
public sealed class CoverageTests
{
    private static readonly byte[][] s_frames = [.. GoldenFrames.All.Values];
    private static readonly object[] s_parts = [.. Samples.All.Values.SelectMany(sample => Parts(sample.Value))];

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

    [Theory]
    [InlineData(typeof(FlowCommand))]
    [InlineData(typeof(FlowRemovedReason))]
    [InlineData(typeof(GroupCommand))]
    [InlineData(typeof(GroupType))]
    [InlineData(typeof(MeterCommand))]
    [InlineData(typeof(PacketInReason))]
    [InlineData(typeof(PortReason))]
    [InlineData(typeof(ControllerRole))]
    public void Every_value_of_a_field_with_few_is_in_a_golden_frame(Type type) =>
        Assert.Equal(Enum.GetValues(type).Cast<object>(), s_parts.Where(part => part.GetType() == type).Distinct().Order());

    [Theory]
    [InlineData(typeof(OfAction))]
    [InlineData(typeof(Instruction))]
    [InlineData(typeof(MeterBand))]
    [InlineData(typeof(QueueProperty))]
    [InlineData(typeof(TableProperty))]
    public void Every_case_of_a_family_is_in_a_golden_frame_what_we_do_not_know_too(Type family) => Assert.Equal(
        Cases(family), s_parts.Where(part => part.GetType().BaseType == family).Select(part => part.GetType().Name).Distinct().Order());

    /// <summary>A value and everything in it.</summary>
    private static IEnumerable<object> Parts(object value)
    {
        yield return value;
        if (value is string or UInt128 || value.GetType().IsPrimitive || value.GetType().IsEnum) yield break;
        var within = value is IEnumerable list
            ? list.Cast<object>()
            : value.GetType().GetProperties(BindingFlags.Instance | BindingFlags.Public).Where(p => p.GetIndexParameters().Length == 0).Select(p => p.GetValue(value)).OfType<object>();
        foreach (var part in within.SelectMany(Parts)) yield return part;
    }

    private static IEnumerable<string> Cases(Type family) =>
        family.GetNestedTypes().Where(type => type.BaseType == family).Select(type => type.Name).Order();
}
