using Kilda.Api;
using Kilda.Grains.Startup;
using Kilda.Interfaces.Health;
using Kilda.Interfaces.Storage;
using Kilda.Silo;
using Kilda.Silo.Configuration;
using Kilda.Silo.Hosting;
using Kilda.Silo.Laboratories;
using Kilda.Silo.OpenFlow;
using Kilda.Silo.Places;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

return await FrontDoor.Open(args, async options =>
{
    if (await HostSetup.RunOthers(options)) return;

    // What cannot be had is found out before anything is changed. The laboratory ends last, when nobody watches it any more.
    await using var laboratory = Laboratory.Plan(options);
    FreeAddress.Check(SettingNames.Http, options.Http);
    FreeAddress.Check(SettingNames.OpenFlow, options.OpenFlow);
    using var store = await Standby.OpenStore(options);
    if (store is null) return;

    var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
    builder.Logging.AddConsoleLines(options.Logging);
    builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
    {
        kestrel.AddServerHeader = false;
        kestrel.Listen(options.Http);
        kestrel.ListenOpenFlow(options.OpenFlow);
    });
    builder.Services.AddSingleton(TimeProvider.System);
    builder.Services.AddSingleton<IStore>(store);
    builder.Services.AddSingleton<IComponentHealth, StorageHealth>();
    builder.Services.AddSingleton<Invitation>();
    builder.UseOrleans(silo => silo.SetUp(options).AddKildaGrains(options.Settings));
    builder.Services.AddRouting();
    builder.Services.AddOpenFlow();
    builder.Services.AddKildaApi();

    await using var app = builder.Build();
    app.MapKildaApi(guard => guard.UseOwnHosts(options.Http));
    app.MapDashboard();

    await app.ServeAsync(store.Replaced, async stopping =>
    {
        // Texts of documents that were loaded are most of the heap by now.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        Console.WriteLine($"http://{options.Http} REST, {options.OpenFlow} OpenFlow, {options.Storage}; Ctrl-C ends it");
        await laboratory.Start([options.OpenFlow], stopping);
        if (laboratory.Topology is { } topology) await app.Services.GetRequiredService<Invitation>().Print(topology, options.Http, stopping);
    });
});
