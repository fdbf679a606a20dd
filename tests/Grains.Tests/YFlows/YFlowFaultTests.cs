using Kilda.Grains.Tests.Flows;
using Kilda.Grains.Tests.Switches;
using Kilda.Interfaces.Storage;
using Kilda.Interfaces.YFlows;
using Kilda.Network;
using Kilda.Network.Flows;
using Kilda.Network.YFlows;
using Kilda.OpenFlow;

namespace Kilda.Grains.Tests.YFlows;

/// <summary>A switch misbehaves at each command of each operation: the Y-flow is as it is to be or as it was, whole, and nothing is left over.</summary>
public sealed class YFlowFaultTests
{
    private static readonly YFlowRequest Order = new(
        "y", new(new SwitchId(1), 1), new Kbps(1000),
        [
            new("a", 100, 11, new Endpoint(new SwitchId(2), 1, 200)),
            new("b", 100, 12, new Endpoint(new SwitchId(4), 1, 300)),
        ]);

    public static TheoryData<string, string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string, string>();
            foreach (var operation in (string[])["create", "update", "delete"])
            {
                foreach (var sw in (string[])["s1", "s2", "s4"])
                {
                    foreach (var fault in (string[])["refuse", "silence after", "drop"]) cases.Add(operation, sw, fault);
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
        var (empty, before) = (await host.Reserved(), (YFlowDocument?)null);
        await EveryCommand.Of(
            host, at, fault,
            async () =>
            {
                if (operation != "create") Assert.Null((await Create(host)).Failure);
                before = host.Services.YFlow("y");
            },
            () => Do(host, operation),
            async (end, when) =>
            {
                await Check(host, operation, before, end, $"{operation}, {when}");
                if (host.Services.YFlow("y") is not null) Assert.Null((await host.DoY("y", (flow, context) => flow.Delete(context))).Failure);
                await host.Settled();
                await Until.True(async () => await host.Reserved() == empty, $"nothing is reserved after {operation}, {when}");
                Assert.Empty(await host.Store.List(DocumentKinds.YFlow));
            });
    }

    private static Task<YOperationEnd> Create(ControllerHost host) => host.DoY("y", (flow, context) => flow.Create(Order, context));

    private static Task<YOperationEnd> Do(ControllerHost host, string operation) => operation switch
    {
        "create" => Create(host),
        "delete" => host.DoY("y", (flow, context) => flow.Delete(context)),
        _ => host.DoY("y", (flow, context) => flow.Update(new YFlowChange(Bandwidth: new Kbps(2000), SharedPort: 2), context)),
    };

    private static async Task Check(ControllerHost host, string operation, YFlowDocument? before, YOperationEnd end, string when)
    {
        if (operation == "delete")
        {
            Assert.True(host.Services.YFlow("y") is null, $"{when}: {host.Services.YFlow("y")}");
            await host.Settled();
            return;
        }

        await EveryCommand.AllOrNothing<YFlowDocument, YFlowRequest>(host, () => host.Services.YFlow("y"), before, end.Failure, when);
    }
}
