using Kilda.Lab.Hosts;
using Kilda.OpenFlow;

namespace Kilda.EndToEnd.Differential;

/// <summary>Frames with 0 to 3 tags, of the VLAN ids and addresses that the rules look for.</summary>
internal sealed class FrameGenerator(Random random, PushPlace pushes)
{
    private readonly int _mostTags = pushes switch
    {
        PushPlace.Nowhere => 3,
        PushPlace.RuleTwice or PushPlace.BucketTwice => 0,
        _ => 1,
    };

    private uint _number;

    public TestFrame Next() => new(
        OrderGenerator.Ports[random.Next(OrderGenerator.Ports.Length)],
        ++_number,
        Enumerable.Range(0, random.Next(_mostTags + 1)).Select(Tag).ToSeq(),
        OrderGenerator.Addresses[random.Next(OrderGenerator.Addresses.Length)],
        OrderGenerator.Addresses[random.Next(OrderGenerator.Addresses.Length)]);

    /// <summary>Without the drop-eligible bit: Open vSwitch clears it.</summary>
    private VlanTag Tag(int depth) => new(
        OrderGenerator.Vlans[random.Next(OrderGenerator.Vlans.Length)],
        (byte)random.Next(8),
        Type: depth == 0 && random.Next(8) == 0 ? VlanTag.ServiceType : VlanTag.CustomerType);
}
