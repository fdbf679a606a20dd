using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Services;
using Kilda.Interfaces.Storage;
using Kilda.Network;
using Kilda.Network.Flows;

namespace Kilda.Grains.Tests.Switches;

/// <summary>What a process knows of a service is used in place of what is stored, if it is the same.</summary>
public sealed class StoredServiceTests
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 26, 6, 30, 0, 123, TimeSpan.Zero);
    private static readonly FlowDocument s_known = Flow(s_now, 1000);

    [Fact]
    public void The_same_is_not_read_again() => Assert.Same(s_known, Read(s_known));

    [Fact]
    public void Another_version_is_read() => Assert.Equal(3, Read(s_known.Written(3, s_now)).Version);

    [Fact]
    public void Another_flow_of_the_same_id_and_version_is_read() =>
        Assert.Equal(new Kbps(2000), Read(Flow(s_now.AddTicks(1), 2000)).Request.Bandwidth);

    [Fact]
    public void What_is_not_known_is_read()
    {
        var read = ServiceDocuments.Read<FlowDocument, FlowRequest>(Stored(s_known), known: null);
        Assert.NotSame(s_known, read);
        Assert.Equal(s_known, read);
    }

    private static FlowDocument Read(FlowDocument stored) => ServiceDocuments.Read<FlowDocument, FlowRequest>(Stored(stored), s_known);

    private static Document Stored(FlowDocument flow) => new(DocumentKinds.Flow, flow.Id, flow.Version, DocumentJson.Write(flow));

    private static FlowDocument Flow(DateTimeOffset created, long bandwidth) => FlowDocument.New(
        new FlowRequest("f", new(new SwitchId(1), 2, 100), new(new SwitchId(4), 2, 200), new Kbps(bandwidth)), created).Written(2, created);
}
