package org.sipmodule.embedded.modules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.ServiceLoader;
import org.sipmodule.module.FunctionSpec;
import org.sipmodule.module.Module;
import org.sipmodule.module.ModuleProvider;
import org.testng.annotations.DataProvider;
import org.testng.annotations.Test;

public class DeclarationsTest {

    @DataProvider
    public Object[][] modules() {
        return ServiceLoader.load(ModuleProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .map(provider -> new Object[] {provider.name(), provider.create()})
                .toArray(Object[][]::new);
    }

    @Test(dataProvider = "modules")
    public void areTheSameWhenAskedForAgain(String name, Module module) {
        List<String> functions = functions(module);
        assertThat(functions(module)).as(name).isEqualTo(functions);
    }

    private static List<String> functions(Module module) {
        return module.declaration().functions().stream().map(FunctionSpec::name).toList();
    }
}
