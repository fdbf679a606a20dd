using Kilda.Grains.Startup;
using Kilda.Grains.Tests.Messages;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace Kilda.Local.Tests.Silos;

/// <summary>Every message of the controller, by the serialiser that the silos have, which chooses a codec for each type by itself.</summary>
public sealed class MessageTests
{
    private static readonly ServiceProvider s_services = new ServiceCollection().AddMessageCodec().BuildServiceProvider();

    public static TheoryData<string> Names => [.. MessageTypes.All.Select(MessageTypes.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_message_is_the_same_on_the_next_silo(string name)
    {
        var type = MessageTypes.All.Single(t => MessageTypes.Name(t) == name);
        var samples = new Samples().Of(type);
        Assert.NotEmpty(samples);
        var cross = typeof(MessageTests).GetMethod(nameof(Cross), System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.NonPublic)!;
        foreach (var sample in samples)
        {
            // An argument is written by its declared type, an event as what it is. A bare enumeration would arrive as its number then: none is an event.
            foreach (var declared in type.IsEnum ? [type] : (Type[])[type, typeof(object)])
            {
                var difference = Sameness.Difference(sample, cross.MakeGenericMethod(declared).Invoke(null, [sample]));
                Assert.True(difference is null, $"{name} as {declared.Name}: {difference}");
            }
        }
    }

    private static T? Cross<T>(T message)
    {
        var serializer = s_services.GetRequiredService<Serializer>();
        return serializer.Deserialize<T>(serializer.SerializeToArray(message));
    }
}
