using System.Text.Json;
using Kilda.Interfaces.Storage;

namespace Kilda.Grains.Tests.Messages;

/// <summary>
/// On a cluster every message goes through JSON, in the form of documents, by its declared type or by its own. What does not come back as
/// it was is lost there, where the local host, which hands messages over as they are, would not show it.
/// </summary>
public sealed class MessageTests
{
    public static TheoryData<string> Names => [.. MessageTypes.All.Select(MessageTypes.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_message_is_the_same_after_its_way_through_JSON(string name)
    {
        var type = MessageTypes.All.Single(t => MessageTypes.Name(t) == name);
        var samples = new Samples().Of(type);
        Assert.NotEmpty(samples);
        foreach (var sample in samples)
        {
            Expect(sample, type);
            if (sample is not null) Expect(sample, sample.GetType());
        }
    }

    /// <summary>Guards the test above: an argument that is not found is not tried.</summary>
    [Fact]
    public void The_messages_that_everything_depends_on_are_among_them()
    {
        var names = MessageTypes.All.Select(MessageTypes.Name).ToArray();
        string[] expected =
        [
            "ClaimAnswer", "ClaimRequest", "FlowDocument", "FlowRequest", "LinkRecord", "LinkReport", "NetworkEvent", "Outcome<FlowDocument>",
            "PutAnswer", "ReserveAnswer", "Seq<LedgerWant>", "Seq<PlanLayer>", "ServiceEvent", "SwitchHello", "SwitchRecord",
        ];
        Assert.Equal([], expected.Except(names));
    }

    /// <summary>A state is made before it is read.</summary>
    [Fact]
    public void States_of_grains_can_be_made_from_nothing() =>
        Assert.All(MessageTypes.States, type => Assert.NotNull(type.GetConstructor(Type.EmptyTypes)));

    private static void Expect(object? sample, Type type)
    {
        var text = JsonSerializer.Serialize(sample, type, DocumentJson.Options);
        var back = JsonSerializer.Deserialize(text, type, DocumentJson.Options);
        var difference = Sameness.Difference(sample, back);
        Assert.True(difference is null, $"{MessageTypes.Name(type)}: {difference}\n{text}");
        Assert.Equal(text, JsonSerializer.Serialize(back, type, DocumentJson.Options));
    }
}
