using Kilda.Grains.Tests.Switches;
using Kilda.Interfaces.Flows;
using Kilda.Interfaces.Storage;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.OpenFlow;

namespace Kilda.Grains.Tests.Flows;

/// <summary>A switch misbehaves at each command of each operation: the flow is as it is to be or as it was, whole, and nothing is left over.</summary>
public sealed class FlowFaultTests
{
    private static readonly FlowRequest Across = new("f", new(new SwitchId(1), 2, 100, 101), new(new SwitchId(4), 2, 200), new Kbps(1000));

    public static TheoryData<string, string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string, string>();
            foreach (var operation in (string[])["create", "update", "reroute", "delete"])
            {
                foreach (var sw in (string[])["s1", "s2", "s4"])
                {
                    foreach (var fault in (string[])["refuse", "silence", "silence after", "drop"]) cases.Add(operation, sw, fault);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task All_or_nothing(string operation, string at, string fault)
    {
        var isSilent = fault.StartsWith("silence", StringComparison.Ordinal);
        await using var host = await ControllerHost.Start(settings: isSilent ? ControllerHost.Impatient : ControllerHost.Quick);
        var (empty, before) = (await host.Reserved(), (FlowDocument?)null);
        await EveryCommand.Of(
            host, at, fault,
            async () =>
            {
                if (operation != "create") Assert.Null((await host.Create(Across)).Failure);
                before = host.Services.Flow("f");
            },
            () => Do(host, operation),
            async (end, when) =>
            {
                await Check(host, operation, before, end, $"{operation}, {when}");
                if (host.Services.Flow("f") is not null) Assert.Null((await host.Delete("f")).Failure);
                await host.Settled();
                await Until.True(async () => await host.Reserved() == empty, $"nothing is reserved after {operation}, {when}");
                Assert.Empty(await host.Store.List(DocumentKinds.Flow));
            });
    }

    private static async Task<OperationEnd> Do(ControllerHost host, string operation) => operation switch
    {
        "create" => await host.Create(Across),
        "delete" => await host.Delete("f"),
        "update" => await host.Update("f", new FlowChange { Destination = new(Port: 1, Outer: 300), Bandwidth = new Kbps(2000) }),
        // Pinned or not, whole means: another way is looked for.
        _ => await host.Update("f", new FlowChange { IsWhole = true }),
    };

    private static async Task Check(ControllerHost host, string operation, FlowDocument? before, OperationEnd end, string when)
    {
        if (operation == "delete")
        {
            Assert.True(host.Services.Flow("f") is null, $"{when}: {host.Services.Flow("f")}");
            await host.Settled();
            return;
        }

        await EveryCommand.AllOrNothing<FlowDocument, FlowRequest>(host, () => host.Services.Flow("f"), before, end.Failure, when);
    }
}
